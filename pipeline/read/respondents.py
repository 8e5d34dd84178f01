"""The survey's waves as tables: answers under the study's own design columns, who was asked what, and whom people named.

In: the files that study.yaml lists under read.survey. Out: answers, answers_<repeat>, asked, questions, options; the nominees of
the repeat group, whose names give way to pseudonyms; and open answers as turns, when study.yaml keeps a text question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from pipeline import language
from pipeline.errors import InputError
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import open_answers, survey_tables
from pipeline.study import Study

NOMINEE_COLUMNS = ["uuid", "wave", "place", "name", "gender", "age_band", "relation", "office", "question"]
AGE_WORDS = {"young": "18-29", "under_30": "18-29", "18_29": "18-29", "18_35": "18-29", "30_49": "30-49", "middle": "30-49", "50_plus": "50+", "old": "50+", "older": "50+", "30_59": "30-49", "60_plus": "50+"}


@dataclass
class Waves:
    """All waves read; the frames still hold names until `tables` is called with the persons resolved."""

    study: Study
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    nominees: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NOMINEE_COLUMNS))
    texts: list[dict] = field(default_factory=list)
    readings: list[dict] = field(default_factory=list)

    def tables(self, persons) -> dict[str, pd.DataFrame]:
        """answers, answers_<repeat>, asked, questions, options with every nominee under a pseudonym."""
        tables = dict(self.frames)
        section = self.study.config.read.nominations
        if section is not None and f"answers_{section.repeat}" in tables:
            key = f"answers_{section.repeat}"
            frame = tables[key].copy()
            place = tables["answers"].set_index(["uuid", "wave"])["place"]
            where = [place.get((row.uuid, row.wave)) or "" for row in frame[["uuid", "wave"]].itertuples()]
            frame[section.name] = [persons.person(name, at) if isinstance(name, str) and name.strip() else None for name, at in zip(frame[section.name], where, strict=True)]
            tables[key] = frame
        return tables

    def open_answers(self, persons) -> list[pd.DataFrame]:
        """Answers to the kept text questions as turns, every name in them masked."""
        if not self.texts:
            return []
        frame = pd.DataFrame(self.texts)
        frame["language"] = language.identify(list(frame["text"]))
        frame["notes"] = None
        # many respondents answer with the same few words: each wording is looked through once
        masked = {(text, lang): persons.mask_known(text, lang) for text, lang in set(zip(frame["text"], frame["language"], strict=True))}
        frame["text"] = [masked[pair] for pair in zip(frame["text"], frame["language"], strict=True)]
        return [frame]


def read_waves(study: Study) -> Waves:
    """Read every wave that study.yaml lists. A wave that cannot be read is named in `readings` and left out."""
    waves = Waves(study)
    parts: dict[str, list[pd.DataFrame]] = {}
    for entry in study.config.read.survey:
        path = study.folder / "survey" / entry.data
        row = {"file": entry.data, "kind": "survey", "document": None, "state": "read", "n_turns": 0, "reason": None, "notes": None}
        try:
            survey = read_survey(path, _form(study, entry), form_language=entry.form_language)
        except InputError as error:
            waves.readings.append(row | {"state": "left out", "reason": error.problem})
            continue
        waves.readings.append(row | {"n_turns": len(survey.answers), "document": f"survey:{entry.wave}"})
        _keep_texts(waves, survey, entry.wave, study)
        for name, frame in survey_tables(survey, entry.wave, **_columns(study, survey, entry.data)).items():
            parts.setdefault(name, []).append(frame)
    for name, frames in parts.items():
        frame = pd.concat(frames, ignore_index=True)
        if name in ("questions", "options"):
            frame = frame.drop_duplicates(["name"] if name == "questions" else ["list", "name"], keep="last").reset_index(drop=True)
        waves.frames[name] = frame
    waves.nominees = _nominees(waves, study)
    return waves


def _form(study: Study, entry):
    folder = study.folder / "survey"
    if not entry.form:
        return None
    if not entry.choices:
        return folder / entry.form
    from pipeline.read.xlsform import read_form

    return read_form(folder / entry.form, folder / entry.choices)


def _columns(study: Study, survey, file: str) -> dict:
    """What survey_tables needs to know: the columns of the design, and text that stays. Names no column that the answers lack."""
    design, nominations = study.config.read.design, study.config.read.nominations
    named = {key: value for key, value in design.model_dump().items() if value}
    for key, source in named.items():
        if source not in survey.answers:
            raise InputError(f"study.yaml names the question {source!r} as {key}, but the answers of {file} have no such question", file=f"corpora/{study.name}/study.yaml", place="read.design",
                             remedy=f"The first questions are: {', '.join(list(survey.answers)[:12])} …")  # fmt: skip
    keep = [*named.values(), *([nominations.name] if nominations else [])]
    # a column that study.yaml does not name is not taken for the design because it happens to be called so
    return {"keep": keep} | {key: named.get(key, "\x00") for key in ("weight", "stratum", "cluster", "panel", "place")}


def _keep_texts(waves: Waves, survey, wave: str, study: Study) -> None:
    kept = [question for question in study.config.read.keep_text if question in survey.answers]
    waves.texts += open_answers(survey, wave, kept).to_dict("records")


def _nominees(waves: Waves, study: Study) -> pd.DataFrame:
    section = study.config.read.nominations
    frame = waves.frames.get(f"answers_{section.repeat}") if section else None
    if frame is None or frame.empty:
        return pd.DataFrame(columns=NOMINEE_COLUMNS)
    if section.name not in frame:
        raise InputError(f"the repeat group has no question {section.name!r}; it has {', '.join(frame.columns)}", file=f"corpora/{study.name}/study.yaml", place="read.nominations")
    place = waves.frames["answers"].set_index(["uuid", "wave"])["place"]
    column = lambda key: frame[key] if key and key in frame else pd.Series(None, index=frame.index, dtype="object")  # noqa: E731
    office = column(section.office).map(lambda v: str(v).lower() in ("yes", "true", "1", "1.0"))
    out = pd.DataFrame({
        "uuid": frame["uuid"], "wave": frame["wave"], "place": [place.get((u, w)) for u, w in zip(frame["uuid"], frame["wave"], strict=True)], "name": frame[section.name],
        "gender": column(section.gender).map({"female": "f", "f": "f", "woman": "f", "male": "m", "m": "m", "man": "m"}), "age_band": column(section.age).map(lambda v: AGE_WORDS.get(str(v))),
        "relation": column(section.relation).map(lambda v: None if pd.isna(v) or v == "none" else str(v)), "office": office, "question": section.repeat,
    })  # fmt: skip
    named = out["name"].map(lambda v: isinstance(v, str) and bool(v.strip()))
    return out[named].reset_index(drop=True)
