"""The survey's waves as tables: answers under the study's own design columns, who was asked what, and whom people named.

The team's cleaning log is applied before anything else, so that a removed interview leaves nothing behind: no answer, no nomination, no open answer. In: the
files that study.yaml lists under read.survey, decisions/cleaning_log. Out: answers, answers_<repeat>, asked, questions, options; the nominees of the repeat
group, whose names give way to pseudonyms; open answers as turns, when study.yaml keeps a text question; and what the log did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pandas as pd

from pipeline import language
from pipeline.errors import InputError
from pipeline.read.cleaning import clean_survey, read_cleaning_log, summary, together
from pipeline.read.checks import Checked, check_survey, joined
from pipeline.read.checks_style import audit_minutes
from pipeline.read.cleaning_log import FILES
from pipeline.read.files import named_in
from pipeline.read.networks import COLUMNS, people_of, read_networks
from pipeline.read.nominees import NOMINEE_COLUMNS, nominees_of
from pipeline.read.offices import Offices, real_names, settle
from pipeline.read.survey import Survey, read_survey
from pipeline.read.survey_places import in_study_ids
from pipeline.read.survey_tables import UUID, asked_parts, open_answers, stops, survey_tables
from pipeline.read.uncleaned import uncleaned, without_removed
from pipeline.study import Study

TURN_COLUMNS = ["document", "turn", "participant", "role", "language", "start_s", "end_s", "text", "notes", "question", "place"]
DECIDED = "cleaning_decisions"


@dataclass
class Waves:
    """All waves read and cleaned; the frames still hold names until `tables` is called with the persons resolved.

    changes   what became of each line of the cleaning log; None where the study has none
    checked   what the checks of the raw answers found; its findings hold uuids and stay private
    before    the coded answers before the log, with uuids; empty where the study has no log
    named     every name that anybody gave as a nominee, those of removed interviews and corrected answers too: it never leaves
    """

    study: Study
    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    nominees: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=NOMINEE_COLUMNS))
    texts: list[dict] = field(default_factory=list)
    readings: list[dict] = field(default_factory=list)
    changes: pd.DataFrame | None = None
    named: list[str] = field(default_factory=list)
    ties: pd.DataFrame = field(default_factory=pd.DataFrame)
    others: pd.DataFrame = field(default_factory=pd.DataFrame)
    checked: Checked = field(default_factory=Checked)
    before: pd.DataFrame = field(default_factory=pd.DataFrame)
    surveys: list[tuple[str, Survey]] = field(default_factory=list)  # cleaned, by wave
    offices: Offices = field(default_factory=Offices)

    def tables(self, persons) -> dict[str, pd.DataFrame]:
        """answers, answers_<repeat>, asked, questions, options with every nominee under a pseudonym."""
        tables = dict(self.frames)
        section = self.study.config.read.nominations
        if section is not None and f"answers_{section.repeat}" in tables:
            key = f"answers_{section.repeat}"
            frame = tables[key].copy()
            place = tables["answers"].set_index(["uuid", "wave"])["place"]
            where = [_known(place.get((row.uuid, row.wave))) or "" for row in frame[["uuid", "wave"]].itertuples()]
            frame[section.name] = [persons.person(name, at) if isinstance(name, str) and name.strip() else None for name, at in zip(frame[section.name], where, strict=True)]
            tables[key] = frame
        return tables

    def cleaning(self, persons) -> pd.DataFrame | None:
        """What the cleaning log did, for the table `cleaning`; values of questions that stop at 1-read or hold names are not shown."""
        if self.changes is None:
            return None
        section = self.study.config.read.nominations
        shown = {column for name, frame in self.frames.items() if name.startswith("answers") for column in frame}
        shown |= {column.rsplit("/", 1)[0] for column in shown}
        shown -= {section.name if section else None, *self.study.config.read.keep_text}
        table = summary(self.changes, shown=shown)
        for column in ("question", "reason", "problem"):
            table[column] = [persons.mask_known(text) if isinstance(text, str) else None for text in table[column]]
        return table

    def checks(self, persons) -> dict[str, pd.DataFrame]:
        """The tables of the checks: counts, effects of interviewers, and the answers before the log without those of erased people."""
        return {"checks": self.checked.counts, "interviewer_effects": self.checked.interviewers, "uncleaned": without_removed(self.before, persons.erased.answered) if len(self.before) else None}

    def asked(self) -> Iterator[pd.DataFrame]:
        """The table `asked`, question by question: a large survey has millions of its rows."""
        for wave, survey in self.surveys:
            yield from asked_parts(survey, wave)

    def open_turns(self) -> pd.DataFrame:
        """Answers to the kept text questions as turns, with the place of the respondent; names in them stand as they were written."""
        if not self.texts:
            return pd.DataFrame(columns=TURN_COLUMNS)
        frame = pd.DataFrame(self.texts)
        # many respondents answer with the same few words
        texts = list(dict.fromkeys(frame["text"]))
        frame["language"] = frame["text"].map(dict(zip(texts, language.identify(texts), strict=True)))
        frame["notes"] = None
        place = self.frames["answers"].set_index(["uuid", "wave"])["place"]
        frame["place"] = [_known(place.get((row.participant, row.document.removeprefix("survey:")))) for row in frame.itertuples()]
        return frame[TURN_COLUMNS]


def read_waves(study: Study) -> Waves:
    """Read every wave that study.yaml lists, and apply the cleaning log. A wave that cannot be read is named in `readings` and left out.

    Raises InputError if the log cannot be read: without it removed interviews would come back.
    """
    waves = Waves(study)
    parts: dict[str, list[pd.DataFrame]] = {}
    for entry, survey in _cleaned(waves, _surveys(waves, study), study):
        kept = [question for question in study.config.read.keep_text if question in survey.answers]
        waves.texts += open_answers(survey, entry.wave, kept).to_dict("records")
        waves.surveys.append((entry.wave, survey))
        for name, frame in survey_tables(survey, entry.wave, asked=False, **_columns(study, survey, entry.data)).items():
            if name == "answers":
                frame["place"], note = in_study_ids(frame["place"], survey, _design(study, entry.data).get("place"), study)
                if note:
                    survey = waves.surveys[-1][1].noted(note)
                    waves.surveys[-1] = (entry.wave, survey)
                    row = next(row for row in waves.readings if row["document"] == f"survey:{entry.wave}" and row["file"] == entry.data)
                    row["notes"] = " ".join(survey.notes)
            parts.setdefault(name, []).append(frame)
    for name, frames in parts.items():
        frame = pd.concat(frames, ignore_index=True)
        if name in ("questions", "options"):
            frame = frame.drop_duplicates(["name"] if name == "questions" else ["list", "name"], keep="last").reset_index(drop=True)
        waves.frames[name] = frame
    networks = settle(waves, read_networks(study))
    waves.ties, waves.readings = networks.ties, [*waves.readings, *networks.readings]
    waves.nominees = pd.concat([frame for frame in (nominees_of(waves), networks.nominees) if len(frame)] or [pd.DataFrame(columns=COLUMNS)], ignore_index=True).reindex(columns=COLUMNS)
    _without_told(waves, study)
    waves.others = people_of(waves.nominees, waves.ties)
    waves.named = real_names([*waves.named, *networks.withheld, *map(str, networks.nominees["name"]), *map(str, waves.others["name"])], waves.offices)
    return waves


def _surveys(waves: Waves, study: Study) -> list[tuple]:
    """(entry of study.yaml, Survey) of each file that can be read."""
    surveys = []
    for entry in study.config.read.survey:
        path = named_in(study.folder / "survey", entry.data)
        row = {"file": entry.data, "kind": "survey", "document": None, "state": "read", "n_turns": 0, "reason": None, "notes": None}
        try:
            survey = read_survey(path, _form(study, entry), form_language=entry.form_language)
        except InputError as error:
            named = (entry.form if entry.form and str(error.file).endswith(entry.form) else None, error.place, error.problem)
            waves.readings.append(row | {"state": "left out", "reason": ": ".join(filter(None, named)), "notes": error.remedy or None})
            continue
        surveys.append((entry, survey))
        waves.readings.append(row | {"n_turns": len(survey.answers), "document": f"survey:{entry.wave}", "notes": " ".join(survey.notes) or None})
    return surveys


def _cleaned(waves: Waves, surveys: list[tuple], study: Study) -> list[tuple]:
    """The surveys with the cleaning log applied; what it did goes to `waves`."""
    section = study.config.read.nominations
    raw = [survey.repeats[section.repeat][section.name] for _, survey in surveys if section and section.name in survey.repeats.get(section.repeat, ())]
    waves.named = sorted({name for column in raw for name in column.dropna() if isinstance(name, str) and name.strip()})
    log = study_log(study)
    waves.checked = joined(_checked(entry, survey, study, log) for entry, survey in surveys)
    if log is None:
        return surveys
    uuids = pd.Series([uuid for _, survey in surveys for uuid in survey.answers.index], dtype="object")
    twice, cleaned, changes = set(uuids[uuids.duplicated()]), [], []
    for entry, survey in surveys:
        survey, done = clean_survey(survey, log, wave=entry.wave, elsewhere=twice)
        cleaned.append((entry, survey))
        changes.append(done)
        row = next(row for row in waves.readings if row["document"] == f"survey:{entry.wave}" and row["file"] == entry.data)
        row |= {"n_turns": len(survey.answers), "notes": " ".join(survey.notes) or None}
    waves.changes = together(changes, log)
    waves.readings.append(_reading_of(log.attrs["file"], waves.changes))
    before = [uncleaned(raw, survey, entry.wave, **_columns(study, raw, entry.data)) for (entry, raw), (_, survey) in zip(surveys, cleaned, strict=True)]
    waves.before = pd.concat(before, ignore_index=True) if before else waves.before
    return cleaned


def _checked(entry, survey, study: Study, log: pd.DataFrame | None) -> Checked:
    design = {key: name for key, name in _design(study, entry.data).items() if name in survey.answers}
    centres = {place: (entry["latitude"], entry["longitude"]) for place, entry in study.gazetteer.items() if entry.get("latitude") is not None and entry.get("longitude") is not None}
    mine = None if log is None else log[log["wave"].isin(["", entry.wave])]
    try:
        return check_survey(survey, entry.wave, told=study.config.read.cleaning, design=design, centres=centres, minutes=audit_minutes(study.folder / "survey" / "audit"), log=mine)
    except InputError as error:
        raise InputError(error.problem, file=f"corpora/{study.name}/study.yaml", place=error.place, remedy=error.remedy) from error


def study_log(study: Study) -> pd.DataFrame | None:
    """The lines of the study's cleaning log and, after them, those decided on proposals (decisions/cleaning_decisions.jsonl); None if there are neither."""
    path, told, decided = log_file(study), study.config.read.cleaning, study.decisions(DECIDED)
    logs = [read_cleaning_log(path, columns={key: header for key, header in (told.columns if told else {}).items() if header})] if path else []
    if decided.is_file() and decided.stat().st_size:
        more = read_cleaning_log(decided)
        logs.append(more.assign(line="decided:" + more["line"]))
    if not logs:
        return None
    log = pd.concat(logs, ignore_index=True)
    log.attrs["file"] = path.name if path else decided.name
    return log


def log_file(study: Study):
    """The study's cleaning log: the file that study.yaml names under read.cleaning, else decisions/cleaning_log.csv, .xlsx or .jsonl; None if there is none."""
    shown, folder = f"corpora/{study.name}", study.folder
    told = getattr(study.config.read, "cleaning", None)
    if told is not None and told.file:
        found = [path for path in (folder / "decisions" / told.file, folder / told.file) if path.is_file() and path.resolve().is_relative_to(folder.resolve())]
        if not found:
            raise InputError(f"the cleaning log {told.file!r} is not there", file=f"{shown}/study.yaml", place="read.cleaning.file", remedy="Its name counts from the folder decisions, or from the study's folder.")
        return found[0]
    found = [path for name in FILES if (path := folder / "decisions" / name).is_file()]
    if len(found) > 1:
        raise InputError(f"there are {len(found)} cleaning logs: {', '.join(path.name for path in found)}", file=f"{shown}/decisions", remedy="Keep one, or name the one that holds in study.yaml: read.cleaning.file.")
    return found[0] if found else None


def _reading_of(name: str, changes: pd.DataFrame) -> dict:
    """The log's own row in the table `reading`: what it did, and the lines that could not be applied."""
    done = changes[changes["state"] == "done"]
    said = [f"{words}: {number}" for words, kinds in (("answers changed", ["change"]), ("answers emptied", ["blank"]), ("entries taken out", ["remove_entry"]), ("interviews taken out", ["remove"]))
            if (number := int(done["kind"].isin(kinds).sum()))]  # fmt: skip
    refused = changes[changes["state"] == "refused"]
    reasons = "; ".join(f"{problem} (line {', '.join(lines)})" for problem, lines in refused.groupby("problem", sort=False)["line"])
    return {"file": name, "kind": "cleaning", "document": None, "state": "read with notes" if reasons else "read", "n_turns": 0, "reason": f"not applied: {reasons}" if reasons else None,
            "notes": "; ".join(said) or None}  # fmt: skip


def _known(value):
    return None if value is None or pd.isna(value) else value


def _form(study: Study, entry):
    folder = study.folder / "survey"
    if not entry.form:
        return None
    if not entry.choices:
        earlier = getattr(entry, "earlier_forms", ())
        return [named_in(folder, name) for name in (entry.form, *earlier)] if earlier else named_in(folder, entry.form)
    from pipeline.read.xlsform import read_form

    return read_form(named_in(folder, entry.form), named_in(folder, entry.choices))


def _design(study: Study, file: str) -> dict[str, str]:
    """weight, stratum, cluster, panel, place -> the question of this wave's file that holds it; the wave's own word goes before the study's."""
    own = next((entry.design for entry in study.config.read.survey if entry.data == file), None)
    return {key: value for source in (study.config.read.design, own) if source for key, value in source.model_dump().items() if value}


def _columns(study: Study, survey, file: str) -> dict:
    """What survey_tables needs to know: the columns of the design, and text that stays. Names no column that the answers lack."""
    named, nominations = _design(study, file), study.config.read.nominations
    for key, source in named.items():
        if source not in survey.answers and source != UUID:
            raise InputError(f"study.yaml names the question {source!r} as {key}, but the answers of {file} have no such question", file=f"corpora/{study.name}/study.yaml", place="read.design",
                             remedy=f"The first questions are: {', '.join(list(survey.answers)[:12])} …")  # fmt: skip
    keep = [*named.values(), *([nominations.name] if nominations else [])]
    # a column that study.yaml does not name is not taken for the design because it happens to be called so
    return {"keep": keep, "keep_repeated": _of_nominees(study)} | {key: named.get(key, "\x00") for key in ("weight", "stratum", "cluster", "panel", "place")}


def _of_nominees(study: Study) -> list[str]:
    """Questions of the repeat group that say who a nominee is; without a form they look like free text."""
    section = study.config.read.nominations
    return [name for key in ("gender", "age", "relation", "office") if section and (name := getattr(section, key))]


def _without_told(waves: Waves, study: Study) -> None:
    """Once the nominees are known, what says who they are ends here, unless it is an answer from a list."""
    section = study.config.read.nominations
    table = waves.frames.get(f"answers_{section.repeat}") if section else None
    if table is not None:
        gone = [name for name in _of_nominees(study) if name in table and any(stops(survey, name, set()) for _, survey in waves.surveys if name in survey.repeats.get(section.repeat, ()))]
        waves.frames[f"answers_{section.repeat}"] = table.drop(columns=gone)
