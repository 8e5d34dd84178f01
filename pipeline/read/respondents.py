"""The survey's waves as tables: answers under the study's own design columns, who was asked what, and whom people named.

In: the files that study.yaml lists under read.survey. Out: answers, answers_<repeat>, asked, questions, options; the nominees of
the repeat group, whose names give way to pseudonyms; and open answers as turns, when study.yaml keeps a text question.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from pipeline import language
from pipeline.errors import InputError
from pipeline.protect.names import KnownNames, find_names
from pipeline.read.survey import read_survey
from pipeline.read.survey_tables import survey_tables
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

    def open_answers(self, persons, known: KnownNames) -> list[pd.DataFrame]:
        """Answers to the kept text questions as turns, every name in them masked."""
        if not self.texts:
            return []
        frame = pd.DataFrame(self.texts)
        frame["language"] = language.identify(list(frame["text"]))
        frame["text"] = [persons.mask_known(_all_names_masked(text, lang, known), lang) for text, lang in zip(frame["text"], frame["language"], strict=True)]
        return [frame.assign(participant=frame["uuid"], role="participant", start_s=float("nan"), end_s=float("nan"), notes=None)]


def _all_names_masked(text: str, lang: str, known: KnownNames) -> str:
    for span in sorted(find_names(text, language=None if lang == "other" else lang, known=known), key=lambda s: -s.start):
        text = text[: span.start] + "[name]" + text[span.end :]
    return text


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
        for name, frame in survey_tables(survey, entry.wave, keep=_kept(study)).items():
            parts.setdefault(name, []).append(frame)
    for name, frames in parts.items():
        frame = pd.concat(frames, ignore_index=True)
        if name in ("questions", "options"):
            frame = frame.drop_duplicates(["name"] if name == "questions" else ["list", "name"], keep="last").reset_index(drop=True)
        waves.frames[name] = _designed(frame, study) if name == "answers" else frame
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


def _kept(study: Study) -> tuple[str, ...]:
    design = study.config.read.design
    return tuple(c for c in (design.weight, design.stratum, design.cluster, design.panel, design.place) if c)


def _designed(frame: pd.DataFrame, study: Study) -> pd.DataFrame:
    """The contract's own columns from the question names that study.yaml gives; weight 1 where there is none."""
    design = study.config.read.design
    for column, source in (("weight", design.weight), ("stratum", design.stratum), ("cluster", design.cluster), ("panel", design.panel), ("place", design.place)):
        if source and source not in frame:
            near = ", ".join(list(frame.columns)[:12])
            raise InputError(f"study.yaml names the question {source!r} as {column}, but the answers have no such question", file=f"corpora/{study.name}/study.yaml", place="read.design",
                             remedy=f"The first questions are: {near} …")  # fmt: skip
        values = frame[source] if source else pd.Series(None, index=frame.index, dtype="object")
        if column == "weight":
            frame["weight"] = pd.to_numeric(values, errors="coerce").fillna(1.0) if source else 1.0
        else:
            frame[column] = values.map(lambda v: None if pd.isna(v) else str(v).removesuffix(".0"))
    first = ["uuid", "wave", "weight", "stratum", "cluster", "panel", "place"]
    return frame[first + [c for c in frame.columns if c not in first]]


def _keep_texts(waves: Waves, survey, wave: str, study: Study) -> None:
    for question in study.config.read.keep_text:
        if question not in survey.answers:
            continue
        for uuid, text in survey.answers[question].dropna().items():
            if str(text).strip():
                waves.texts.append({"document": f"survey:{wave}", "turn": f"{uuid}/{question}", "uuid": str(uuid), "text": " ".join(str(text).split()), "question": question})


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
