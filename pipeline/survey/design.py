"""Estimates from a sample of people, with the design that drew it: weights, strata, clusters, finite populations, replicates.

A Design holds the data and what the numbers need of the design; every estimator returns a table with variable, level, the by columns, n,
estimate, se, ci_low, ci_high, deff, df. Results are those of R's survey package to at least eight digits where it has the same
method. In: a DataFrame of respondents. The work is done in kernel, estimate, quantiles, regression, independence, weighting, replication.
"""

from __future__ import annotations

import copy

import numpy as np
import pandas as pd

from pipeline.errors import InputError
from pipeline.survey import compare, estimate, independence, quantiles, regression, replication, weighting
from pipeline.survey.stages import complete, stages


class Design:
    """A sample with its design.

    data       one row a respondent
    weights    column of weights; without it each respondent counts once
    strata, clusters, fpc   a column, or a list with one a stage; clusters are nested in strata: one name in two strata means two
    fpc        population counts of units in each stratum (values of at most 1 are sampling fractions); without it: with replacement
    replicate_weights, kind, scale, rscales   a survey's own replicate weights (rows x replicates) in place of strata and clusters; kind is
               bootstrap, jackknife, brr, fay or sdr
    lonely     a stratum of one cluster: 'fail' (default), 'certainty' or 'remove' (adds nothing), 'adjust' (around the mean of all),
               'average' (as much as the other strata)
    pps        'brewer' if the first fpc column holds inclusion probabilities that differ from cluster to cluster
    Raises InputError for a missing column or value, negative weights, or counts that contradict the sample.
    Public: data, weights (rows), df, adjustments (what was done to the weights).
    """

    def __init__(self, data: pd.DataFrame, *, weights=None, strata=None, clusters=None, fpc=None, replicate_weights=None, kind=None, scale=None, rscales=None, lonely="fail", pps=None) -> None:
        self.data, self.lonely = data.reset_index(drop=True), lonely
        if weights is not None:
            complete(self.data, weights, "weights")
        self.weights = pd.to_numeric(self.data[weights]).to_numpy(dtype=float, copy=True) if weights is not None else np.ones(len(data))
        if (self.weights < 0).any() or not np.isfinite(self.weights).all():
            raise InputError("a weight is negative or not a number", place=f"row {int(np.flatnonzero(~(self.weights >= 0))[0])}")
        if replicate_weights is not None and (strata is not None or clusters is not None or fpc is not None):
            raise InputError("a design has replicate weights or strata and clusters, not both", remedy="The replicates already carry the strata and clusters: leave those out.")
        self.stages = stages(self.data, strata, clusters, fpc, lonely, pps)
        self.replicates = None if replicate_weights is None else replication.given(replicate_weights, self.weights, kind, scale, rscales)
        self.calibrations: tuple = ()
        self.adjustments: list[dict] = []

    # ------------------------------------------------------------------ estimates

    def mean(self, variables, by=None, where=None, *, deff: str = "wor") -> pd.DataFrame:
        """Means of numeric columns, over all or by the columns `by`, among the rows where `where` is true.

        deff   the design effect's reference: a simple random sample 'wor' (without replacement, as R) or 'replace'
        """
        return estimate.means(self, variables, by, where, deff=deff)

    def total(self, variables, by=None, where=None, *, deff: str = "wor") -> pd.DataFrame:
        """Totals of numeric columns; a missing value adds nothing, and n says how many answered."""
        return estimate.means(self, variables, by, where, total=True, deff=deff)

    def proportion(self, variable: str, by=None, method: str = "logit", where=None, levels=None, *, deff: str = "wor") -> pd.DataFrame:
        """Share of each level of an answer among those who gave one; method: logit, beta, wilson, asin, mean."""
        return estimate.shares(self, variable, by, where, method, levels, deff)

    def ratio(self, num: str, den: str, by=None, where=None) -> pd.DataFrame:
        """The ratio of two totals."""
        top, bottom = estimate.numbers(self, [num, den]).T
        return estimate.linearised(self, [estimate.ratio_of(top, bottom)], by, where, [(num, den)])

    def variance(self, variable: str, by=None, where=None) -> pd.DataFrame:
        """The population variance of a numeric column."""
        return estimate.linearised(self, [estimate.variance_of(estimate.numbers(self, [variable])[:, 0])], by, where, [(variable, None)])

    def quantile(self, variable: str, q, by=None, where=None, *, rule: str = "math") -> pd.DataFrame:
        """Quantiles with Woodruff intervals; level is q. rule: math or hf7."""
        return quantiles.quantiles(self, variable, q, by, where, rule)

    def contrast(self, table: pd.DataFrame, weights, *, df: float | None = None) -> pd.DataFrame:
        """A weighted sum of a table's rows with its standard error; a list of lists gives several."""
        return estimate.contrast(table, weights, df=df)

    # ------------------------------------------------------------------ tests and models

    def chisq(self, row: str, column: str, *, statistic: str = "F", where=None) -> pd.DataFrame:
        """Are two answers related? statistic: F (Rao-Scott, second order), Chisq (first order), Wald, adjWald."""
        return independence.chisq(self, row, column, statistic, where)

    def ttest(self, variable: str, group: str, *, where=None) -> pd.DataFrame:
        """Difference of two groups' means."""
        return regression.ttest(self, variable, group, where)

    def ranktest(self, variable: str, group: str, *, where=None) -> pd.DataFrame:
        """Difference of two groups' mean ranks (Wilcoxon)."""
        return regression.ranktest(self, variable, group, where)

    def regress(self, formula: str, family: str = "gaussian", *, where=None) -> pd.DataFrame:
        """A model; family: gaussian, binomial (log odds), ordinal (proportional odds)."""
        return regression.regress(self, formula, family, where)

    def term_test(self, formula: str, term: str, family: str = "gaussian", *, where=None) -> pd.DataFrame:
        """Wald F test of one term of a model."""
        return regression.term_test(self, formula, term, family, where)

    def compare_waves(self, variable: str, wave: str, **options) -> pd.DataFrame:
        """Change between waves; see compare.compare_waves for baseline, by, where, comparison, ceiling."""
        return compare.compare_waves(self, variable, wave, **options)

    # ------------------------------------------------------------------ weights

    def post_stratify(self, variable: str, totals: dict) -> Design:
        """A design whose weights add up to the totals of one variable's levels."""
        return weighting.post_stratify(self, variable, totals)

    def rake(self, margins: dict, **options) -> Design:
        """A design whose weights add up to the totals of several variables' levels."""
        return weighting.rake(self, margins, **options)

    def calibrate(self, margins: dict, **options) -> Design:
        """A design whose weights reach totals of levels and of numbers (GREG); kind and bounds as in weighting.calibrate."""
        return weighting.calibrate(self, margins, **options)

    def trim(self, lower: float, upper: float) -> Design:
        """A design whose weights lie within bounds."""
        return weighting.trim(self, lower, upper)

    def bootstrap(self, n: int, seed: int) -> Design:
        """A design with n bootstrap replicates of its clusters."""
        return self._with(replication.bootstrap(self, n, seed))

    def jackknife(self) -> Design:
        """A design with jackknife replicates (JK1, or JKn with strata)."""
        return self._with(replication.jackknife(self))

    def balanced_halves(self, *, fay: float = 0.0) -> Design:
        """A design with BRR (or Fay's) replicates; needs two clusters a stratum."""
        return self._with(replication.halves(self, fay=fay))

    def successive_differences(self) -> Design:
        """A design with successive-difference replicates, for systematic samples kept in their order."""
        return self._with(replication.successive(self))

    def reweighted(self, weights: np.ndarray, report: dict, calibration, again) -> Design:
        """This design with other weights; `calibration` gives the residuals, `again` does the same to a replicate's weights."""
        new = copy.copy(self)
        new.weights, new.adjustments = weights, [*self.adjustments, report]
        if self.replicates is not None:
            table = np.column_stack([again(each) for each in self.replicates.each(self.weights)])
            new.replicates = replication.Replicates(self.replicates.kind, np.arange(len(weights)), table / np.where(weights > 0, weights, 1.0)[:, None], self.replicates.scale, self.replicates.rscales, self.replicates.df)
            new.stages = stages(self.data, None, None, None, "certainty", None)
        elif calibration is not None:
            new.calibrations = (*self.calibrations, calibration)
        return new

    def on(self, data: pd.DataFrame) -> Design:
        """This design over the same respondents with other columns. Raises InputError if the number of rows differs."""
        if len(data) != len(self.data):
            raise InputError(f"the design has {len(self.data)} respondents, the new data {len(data)}")
        new = copy.copy(self)
        new.data = data.reset_index(drop=True)
        return new

    def _with(self, replicates) -> Design:
        if self.calibrations:
            raise InputError("replicates of calibrated weights would not vary enough", remedy="Make the replicates first, then calibrate: each replicate is calibrated too.")
        new = copy.copy(self)
        new.replicates, new.stages = replicates, self.stages[:1]
        return new

    # ------------------------------------------------------------------ degrees of freedom

    @property
    def df(self) -> float:
        """Clusters less strata, or the rank of the replicates less one."""
        return self.df_of(np.ones(len(self.data), dtype=bool))

    def df_of(self, rows: np.ndarray) -> float:
        """Degrees of freedom of a part of the rows: the clusters and strata that hold any of them."""
        if self.replicates is not None:
            return self.replicates.df
        present = np.unique(self.stages[0].unit[rows & (self.weights > 0)])
        return float(len(present) - len(np.unique(self.stages[0].stratum[present])))
