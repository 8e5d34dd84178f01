"""Several codes a text: one logistic regression a code, one calibration and one threshold for all of them.

The codes are rare and of uneven size, so classes are balanced; that makes raw probabilities too high and .5 a poor threshold. Both are mended
from out-of-fold scores: Platt's sigmoid (Platt, Probabilistic outputs for support vector machines, 1999), fitted on the scores of all codes
together because no single code has enough examples, and the threshold on which F1 over all codes is highest. In: a sparse matrix and a boolean
table; or one column of classes, as any scikit-learn classifier. Out: probabilities and proposals.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, KFold
from sklearn.utils.multiclass import check_classification_targets, type_of_target, unique_labels
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, column_or_1d, validate_data

# positives that a calibration needs to be better than none
ENOUGH = 30
# of a coefficient; the solver's own tolerance is coarser, and processors differ beyond it
DIGITS = 9
_GRID = np.linspace(0.02, 0.9, 89)


class CodeClassifier(ClassifierMixin, BaseEstimator):
    """One-vs-rest logistic regression with a common calibration and threshold.

    C          inverse strength of the L2 penalty
    folds      of the cross-validation that calibrates; by groups where they are given
    threshold  from which probability a code is proposed; None takes the one with the highest F1 out of fold, .5 where there is too little
    Fitted: coef_ (codes x features), intercept_, slope_ and shift_ of the sigmoid, threshold_, classes_.
    """

    def __init__(self, C=10.0, folds=3, threshold=None):
        self.C = C
        self.folds = folds
        self.threshold = threshold

    def fit(self, X, y, sample_weight=None, groups=None, judged=None, missing=None):
        """judged: boolean, the rows that calibrate (examples of the codebook teach, but are no sample of talk); default all. missing: boolean, rows x codes, of which the answer is not known; default none."""
        X, y = validate_data(self, X, y, accept_sparse="csr", multi_output=True, dtype=np.float64)
        check_classification_targets(y)
        if y.ndim == 2 and y.shape[1] == 1:
            y = column_or_1d(y, warn=True)
        weight = _check_sample_weight(sample_weight, X)
        self.multilabel_ = type_of_target(y).startswith("multilabel")
        if self.multilabel_:
            Y, self.classes_ = np.asarray(y, dtype=bool), np.arange(y.shape[1])
        else:
            self.classes_ = unique_labels(y)
            if len(self.classes_) < 2:
                raise ValueError("Classifier can't train when only one class is present.")
            Y = y[:, None] == (self.classes_[1:] if len(self.classes_) == 2 else self.classes_)
        _narrow(X)
        known = np.ones(Y.shape, dtype=bool) if missing is None else ~np.asarray(missing, dtype=bool)
        self.coef_, self.intercept_ = self._codes(X, Y, weight, known)
        self._calibrate(X, Y, weight, groups, np.ones(len(Y), dtype=bool) if judged is None else np.asarray(judged, dtype=bool), known)
        return self

    def _codes(self, X, Y, weight, known):
        X, Y, weight, known = X[weight > 0], Y[weight > 0], weight[weight > 0], known[weight > 0]
        coef, intercept = np.zeros((Y.shape[1], X.shape[1])), np.full(Y.shape[1], -20.0)
        for code in range(Y.shape[1]):
            told = slice(None) if known[:, code].all() else known[:, code]
            if 0 < Y[told, code].sum() < len(Y[told]):
                model = LogisticRegression(C=self.C, class_weight="balanced", solver="liblinear", random_state=0).fit(X[told], Y[told, code], sample_weight=weight[told])
                coef[code], intercept[code] = model.coef_[0].round(DIGITS), model.intercept_[0].round(DIGITS)
            elif len(Y[told]) and Y[told, code].all():
                intercept[code] = 20.0
        return coef, intercept

    def _calibrate(self, X, Y, weight, groups, judged, known) -> None:
        self.slope_, self.shift_, self.threshold_ = 1.0, 0.0, 0.5 if self.threshold is None else self.threshold
        rows = np.flatnonzero(judged)
        n_groups = len(rows) if groups is None else len(np.unique(np.asarray(groups)[rows]))
        if Y[rows].sum() < ENOUGH or min(n_groups, self.folds) < 2:
            return
        folds = min(self.folds, n_groups)
        parts = KFold(folds, shuffle=True, random_state=0).split(rows) if groups is None else GroupKFold(folds).split(rows, groups=np.asarray(groups)[rows])
        scores = np.zeros((len(rows), Y.shape[1]))
        for _, held in parts:
            train = np.ones(len(Y), dtype=bool)
            train[rows[held]] = False
            coef, intercept = self._codes(X[train], Y[train], weight[train], known[train])
            scores[held] = X[rows[held]] @ coef.T + intercept
        told = known[rows].ravel()
        truth, flat = Y[rows].ravel()[told], np.clip(scores.ravel(), -30, 30)[told]
        platt = LogisticRegression(C=1e3, solver="lbfgs").fit(flat[:, None], truth, sample_weight=np.repeat(weight[rows], Y.shape[1])[told])
        if platt.coef_[0, 0] <= 0:
            return
        self.slope_, self.shift_ = round(float(platt.coef_[0, 0]), DIGITS), round(float(platt.intercept_[0]), DIGITS)
        if self.threshold is None:
            probability = expit(self.slope_ * flat + self.shift_).round(DIGITS)
            f1 = [2 * (truth & (probability >= at)).sum() / (truth.sum() + (probability >= at).sum()) for at in _GRID]
            self.threshold_ = float(_GRID[int(np.argmax(f1))])

    def decision_function(self, X):
        """Scores, texts x codes; one column for two classes."""
        check_is_fitted(self)
        X = validate_data(self, X, accept_sparse="csr", reset=False, dtype=np.float64)
        scores = X @ self.coef_.T + self.intercept_
        return scores.ravel() if not self.multilabel_ and scores.shape[1] == 1 else scores

    def predict_proba(self, X):
        """Calibrated probabilities: texts x codes, each for itself; for classes they add up to one."""
        scores = self.decision_function(X)
        probability = expit(self.slope_ * np.clip(scores, -30, 30) + self.shift_)
        if self.multilabel_:
            return probability
        if probability.ndim == 1:
            return np.column_stack([1 - probability, probability])
        return probability / probability.sum(axis=1, keepdims=True)

    def predict(self, X):
        """Texts x codes, 1 where the code is proposed; for classes the most probable."""
        check_is_fitted(self)
        if self.multilabel_:
            return (self.predict_proba(X) >= self.threshold_).astype(int)
        scores = self.decision_function(X)
        return self.classes_[(scores > 0).astype(int) if scores.ndim == 1 else scores.argmax(axis=1)]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.sparse = True
        tags.classifier_tags.multi_label = True
        return tags


def _narrow(X) -> None:
    """liblinear takes 32-bit indices only."""
    if hasattr(X, "indices"):
        X.indices, X.indptr = X.indices.astype(np.int32, copy=False), X.indptr.astype(np.int32, copy=False)
