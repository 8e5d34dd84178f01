"""People's codings merged with the machine's first suggestions: the tables of stage 2-code.

In: turns and spans of 1-read, the coders' decisions, the codebook. Out: codings (human and machine side by side), reviews,
orphans, what moved, translations, what waits to be coded anew, the seeds of the codebook, what a language model was asked, agreement of the coders with each other and the machine (compared), and how well the machine finds each code. The machine never codes a turn with a model
that learned from that turn's own document: five folds of documents, so that its errors on the human-coded sample are the errors
it makes elsewhere, which is what the correction in 3-drivers needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

import numpy as np
import pandas as pd

from pipeline.coding import server
from pipeline.coding.codebook import Codebook, study_codebook
from pipeline.coding.compared import agreement_table
from pipeline.coding.decisions import CODING_COLUMNS, anchors_of, place_decisions, read_decisions
from pipeline.coding.embedding import read_encoder
from pipeline.coding.features import features
from pipeline.coding.messages import message_codes
from pipeline.coding.settled import settle
from pipeline.coding.suggest import fit
from pipeline.coding.translations import place_renderings
from pipeline.coding.versions import follow, recode, upper
from pipeline.errors import StudyError
from pipeline.protect.written import Written
from pipeline.study import Study

FOLDS = 5


def code_study(study: Study) -> dict[str, pd.DataFrame]:
    """All tables of 2-code. Raises InputError for a broken line of a coder's file."""
    codebook = study_codebook(study)
    turns = study.read("turns")
    lines = follow(read_decisions(study.folder / "codings"), codebook)
    anchors = anchors_of(study)
    codings, reviews, orphans, moved = place_decisions(lines, anchors, set(codebook.codes["code"]) | upper(codebook))
    rendered = place_renderings(study.read("renderings"), anchors, codebook, lines=lines, study=study.name)
    written = Written(study)
    codings, reviews, orphans, moved = (_nameless(frame, written) for frame in (settle(codings, reviews), reviews, orphans, moved))
    machine, suggester, model_answers = _machine(turns, codings, reviews, codebook, study)
    both = pd.concat([frame for frame in (codings, machine) if len(frame)], ignore_index=True) if len(codings) + len(machine) else codings
    return {
        "codings": both,
        "reviews": reviews, "orphans": _with(orphans, rendered.orphans), "moved": _with(moved, rendered.moved), "translations": rendered.translations, "recode": recode(codings, codebook), "codes": codebook.codes, "seeds": _seeds(codebook), "agreement": agreement_table(both, reviews, turns, codebook.codes["code"]), "suggester": suggester,
        "model_answers": model_answers, "message_codes": message_codes(study, spoken(turns), coded_table(codings, reviews, list(codebook.codes["code"]), parents=list(codebook.codes["parent"])), codebook),
    }  # fmt: skip


def _nameless(frame: pd.DataFrame, written: Written) -> pd.DataFrame:
    """What coders wrote, without a name that the study knows: a memo is written by somebody who was there, and so is a facet, or a code that no codebook has.

    In a memo full names are guessed as well. The coder's own sign stays (protect.printed refuses one that is a name).
    """
    for column in frame.columns.difference(["document", "turn", "coder", "at", "raw_document"]):
        safe = {text: written.text(text, guess=column == "memo") for text in frame[column].dropna().unique() if isinstance(text, str)}
        if safe:
            frame[column] = [safe.get(value, value) if isinstance(value, str) else value for value in frame[column]]
    return frame


def _with(frame: pd.DataFrame, rows: list[dict]) -> pd.DataFrame:
    return pd.concat([frame, pd.DataFrame(rows, columns=frame.columns)], ignore_index=True) if rows else frame


def _seeds(codebook: Codebook) -> pd.DataFrame:
    """The seeds with which this study is coded, as 3-drivers looks for them on both sides of a statement."""
    return pd.DataFrame([(seed.code, seed.language, seed.text) for seed in codebook.seeds], columns=["code", "language", "seed"]).drop_duplicates().sort_values(["code", "language", "seed"]).reset_index(drop=True)


def ask_model(study: Study) -> str:
    """Ask the language model of code.server about turns without an answer; a sentence on what was done. Raises StudyError if none is named."""
    if study.config.code.server is None:
        raise StudyError("no language model is named", file=f"corpora/{study.name}/study.yaml", remedy="Give code.server the url of a server on this machine and a model; without one, suggestions work as they do.")
    asked = server.ask(spoken(study.read("turns")), study_codebook(study), study.config.code.server, study.folder / "codings" / server.FILE)
    return f"{asked} turns asked. The answers stand in corpora/{study.name}/codings/{server.FILE}; run 2-code to see them as suggestions."


def spoken(turns: pd.DataFrame) -> pd.DataFrame:
    """Turns that can hold a code: what participants said in one of our languages."""
    return turns[(turns["role"] != "moderator") & (turns["language"] != "other")].reset_index(drop=True)


def coded_table(codings: pd.DataFrame, reviews: pd.DataFrame, codes: list[str], *, parents: list[str] | None = None) -> pd.DataFrame:
    """Boolean, one row a reviewed turn (document, turn as index): did any coder of that turn accept the code?

    A reviewed turn without a coding is a row of False. Rejected suggestions do not count, nor what was overruled when coders' differences were settled.
    parents   of the codes: where a coding waits under one of them (coding.versions), the codes below it are missing unless somebody gave them
    """
    index = pd.MultiIndex.from_frame(reviews[["document", "turn"]].drop_duplicates())
    table = pd.DataFrame(False, index=index, columns=codes)
    accepted = codings[~codings["source"].isin(("rejected", "overruled"))] if len(codings) else codings
    for row in accepted[["document", "turn", "code"]].drop_duplicates().itertuples(index=False):
        if (row.document, row.turn) in table.index and row.code in table.columns:
            table.loc[(row.document, row.turn), row.code] = True
    waiting = pd.DataFrame(False, index=index, columns=codes)
    for row in accepted[accepted["code"].isin(parents or []) & (accepted["source"] != "machine")].itertuples(index=False):
        if (row.document, row.turn) in index:
            waiting.loc[(row.document, row.turn), [code for code, parent in zip(codes, parents, strict=True) if parent == row.code]] = True
    waiting &= ~table
    return table.astype("boolean").mask(waiting) if waiting.to_numpy().any() else table


def _machine(turns: pd.DataFrame, codings: pd.DataFrame, reviews: pd.DataFrame, codebook: Codebook, study: Study) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Machine codings of every spoken turn, precision and recall a code on the human-coded turns of other documents, and what a language model was asked."""
    codes = list(codebook.codes["code"])
    texts = spoken(turns)
    labels = coded_table(codings, reviews, codes, parents=list(codebook.codes["parent"]))
    empty = pd.DataFrame(columns=CODING_COLUMNS), pd.DataFrame(columns=["code", "support", "precision", "recall", "method"]), pd.DataFrame(columns=server.COLUMNS)
    if texts.empty:
        return empty
    index = pd.MultiIndex.from_frame(texts[["document", "turn"]])
    human = labels.reindex(index)
    known = index.isin(labels.index)
    section = study.config.code
    encoder = read_encoder(study.root / section.embedding) if section.embedding else None
    parts, bags = [], features(list(texts["text"]), list(texts["language"]), codebook)
    for test in _folds(texts["document"]):
        train = known & ~test
        suggester = fit(list(texts.loc[train, "text"]), human[train].reset_index(drop=True), list(texts.loc[train, "language"]), codebook=codebook,
                        min_examples=section.min_examples, threshold=section.threshold, bags=list(compress(bags, train)), groups=list(texts.loc[train, "document"]),
                        names=list(texts.loc[train, "document"] + " " + texts.loc[train, "turn"]), encoder=encoder)  # fmt: skip
        found = suggester.suggest(list(texts.loc[test, "text"]), list(texts.loc[test, "language"]), bags=list(compress(bags, test)))
        found["row"] = np.flatnonzero(test)[found["row"].to_numpy(dtype=int)] if len(found) else found["row"]
        parts.append(found)
    found, model_answers = pd.concat(parts, ignore_index=True), empty[2]
    if section.server is not None:
        said, model_answers = server.answered(texts, codebook, study.folder / "codings" / server.FILE)
        found = _joined(found, said, human, known)
    found = found.sort_values(["row", "code"])
    hit = texts.iloc[found["row"].to_numpy(dtype=int)].reset_index(drop=True)
    machine = pd.DataFrame({
        "document": hit["document"], "turn": hit["turn"], "start": 0, "end": hit["text"].str.len(), "code": found["code"].to_numpy(), "facets": None, "coder": "machine", "source": "machine",
        "probability": found["probability"].to_numpy(), "reason": found["reason"].to_numpy(), "memo": None, "codebook_version": codebook.version, "at": None,
    }, columns=CODING_COLUMNS)  # fmt: skip
    return machine, _quality(found, human, known, codes, section.min_examples), model_answers


def _joined(found: pd.DataFrame, said: pd.DataFrame, human: pd.DataFrame, known: np.ndarray) -> pd.DataFrame:
    """What a language model proposes beside our own suggestions; its probability is its measured precision, with a beta(1, 1) prior."""
    judged = said[known[said["row"].to_numpy(dtype=int)]]
    said_so = [human[row.code].iloc[row.row] for row in judged.itertuples()]
    right, judged = sum(answer is not pd.NA and bool(answer) for answer in said_so), [answer for answer in said_so if answer is not pd.NA]
    both = found.merge(said, on=["row", "code"], how="left", suffixes=("", "_said"))
    found = found.reset_index(drop=True).assign(reason=both["reason"] + both["reason_said"].map(lambda reason: f"; {reason}" if isinstance(reason, str) else ""))
    new = said[~pd.MultiIndex.from_frame(said[["row", "code"]]).isin(pd.MultiIndex.from_frame(found[["row", "code"]]))]
    return pd.concat([found, new.assign(probability=(right + 1) / (len(judged) + 2))], ignore_index=True)[["row", "code", "probability", "reason"]]


def _folds(documents: pd.Series) -> Iterator[np.ndarray]:
    """Boolean masks of the turns of each fold; whole documents, in their order."""
    names = list(dict.fromkeys(documents))
    folds = min(FOLDS, max(len(names), 1))
    number = documents.map({name: i % folds for i, name in enumerate(names)}).to_numpy()
    for fold in range(folds):
        yield number == fold


def _quality(found: pd.DataFrame, human: pd.DataFrame, known: np.ndarray, codes: list[str], least: int) -> pd.DataFrame:
    guessed = pd.DataFrame(False, index=range(len(known)), columns=codes)
    for row, code in zip(found["row"].astype(int), found["code"], strict=True):
        guessed.loc[row, code] = True
    rows = []
    for code in codes:
        settled = known & human[code].notna().to_numpy()
        truth, guess = human[code][settled].to_numpy(dtype=bool), guessed[code][settled].to_numpy(dtype=bool)
        both = (truth & guess).sum()
        support = int(truth.sum())
        rows.append({"code": code, "support": support, "precision": both / guess.sum() if guess.sum() else np.nan, "recall": both / support if support else np.nan,
                     "method": "classifier and seeds" if support >= least else "seeds only"})  # fmt: skip
    return pd.DataFrame(rows)
