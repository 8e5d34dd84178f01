"""The tables of one wave that cross to the later stages: answers, repeats, who was asked what, and the wording.

What points to a person stops here: device, coordinates, submitter, contacts, times, and every question answered in free text, unless the caller names it in
`keep` (and then masks it). In: a Survey. Out: frames by the contracts of answers, answers_<repeat>, asked, questions and options.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd

from pipeline.read.special_answers import special_answer
from pipeline.read.survey import Survey
from pipeline.read.survey_columns import RECORD
from pipeline.read.survey_repeats import LINK
from pipeline.read.xlsform import METADATA
from pipeline.tables import STATES

UUID = "_uuid"  # the respondent's own id, which is the index of the answers
DESIGN = ("weight", "stratum", "cluster", "panel", "place")
FREE = {"text", "barcode", "image", "audio", "video", "file", "background-audio"}
PLACES = {"geopoint", "geotrace", "geoshape", "start-geopoint"}
TIMES = {"time", "datetime", "dateTime"}
CONTACT = re.compile(r"(^|_)(phones?|phonenumber|telephone|mobile|whatsapp|telegram|e?mail|passport|inn|address)(_|$)", re.I)
STAFF = re.compile(r"(^|_)(enumerator|interviewer|surveyor|supervisor)(_|$)", re.I)
LANGUAGES = ("ky", "ru", "en")
_STATES = np.array(STATES, dtype=object)
_ANSWERED, _NOT_ASKED, _NOT_ANSWERED, _DONT_KNOW, _REFUSED = (STATES.index(state) for state in ("answered", "not_asked", "not_answered", "dont_know", "refused"))


def survey_tables(survey: Survey, wave: str, *, asked=True, keep=(), keep_repeated=(), weight="weight", stratum="stratum", cluster="cluster", panel="panel", place="place") -> dict[str, pd.DataFrame]:
    """The tables of a wave.

    asked              False leaves the table `asked` out: a long one comes from `asked_parts`
    keep               question names that enter answers although they are free text, a contact, a time ...
    keep_repeated      the same for questions of repeat groups alone
    weight ... place   the columns that hold the design; a weight that the survey lacks is 1, the others NA
    Returns answers (uuid, wave, weight, stratum, cluster, panel, place, then questions), answers_<repeat> (uuid, wave, row, in an inner repeat parent_repeat and
    parent_row, which is the row of the outer one's table, then questions), asked
    (uuid, wave, question, state), questions, options. answers.attrs["left_out"] names the columns that stopped here.
    """
    keep = set(keep)
    answers = survey.answers
    design = {}
    for name, source in zip(DESIGN, (weight, stratum, cluster, panel, place)):
        missing = pd.Series(1.0, answers.index) if name == "weight" else pd.Series(pd.NA, answers.index, dtype="string")
        design[name] = answers[source] if source in answers else answers.index.to_series() if source == UUID else missing
        design[name] = design[name].astype("float64" if name == "weight" else "string")
    stopped = [column for column in answers if stops(survey, column, keep) and column not in design]
    rest = [column for column in answers if column not in stopped and column not in design]
    table = pd.concat([pd.DataFrame(design), answers[rest]], axis=1)
    table.insert(0, "wave", pd.array([wave] * len(table), dtype="string"))
    table = table.reset_index()
    table.attrs["left_out"] = stopped
    tables = {"answers": table}
    for name, frame in survey.repeats.items():
        tables[f"answers_{name}"] = _repeat(survey, frame, wave, keep | set(keep_repeated))
    if asked:
        tables["asked"] = _asked(survey, wave)
    tables["questions"] = _questions(survey)
    tables["options"] = _options(survey, keep)
    return tables


def open_answers(survey: Survey, wave: str, questions) -> pd.DataFrame:
    """Answers to free-text questions in the shape of turns: document survey:<wave>, turn uuid/question. Names in them are not masked."""
    rows = []
    for question in questions:
        for uuid, text in survey.answers[question].dropna().items():
            if text := " ".join(str(text).split()):
                rows.append({"document": f"survey:{wave}", "turn": f"{uuid}/{question}", "participant": uuid, "role": "participant", "language": None,
                             "start_s": float("nan"), "end_s": float("nan"), "text": text, "notes": [], "question": question})
    return pd.DataFrame(rows, columns=["document", "turn", "participant", "role", "language", "start_s", "end_s", "text", "notes", "question"])


def _kind(survey: Survey, column: str) -> tuple[str | None, str]:
    """Type of the question behind a column, None if the form does not know it, and the question's name."""
    if survey.form is None:
        return None, str(column)
    types = dict(zip(survey.form.questions["name"], survey.form.questions["type"]))
    name = column if column in types else str(column).rsplit("/", 1)[0]
    return types.get(name), name


def stops(survey: Survey, column: str, keep: set, met: set | None = None) -> bool:
    """Whether a column ends at 1-read: free text, a contact, a place, a time, the record of the tool; `keep` names those that do not, `met` what was looked at on the way."""
    kind, name = _kind(survey, column)
    if column in keep or name in keep:
        return False
    if column in RECORD or str(column).startswith("_") or column in METADATA or STAFF.search(name):
        return True
    if kind is None:
        return survey.form is not None or CONTACT.search(name) is not None or not _is_coded(survey, column)
    if kind in FREE | PLACES | TIMES | METADATA:
        return True
    if kind == "calculate":  # a calculation may copy a name or a time
        formula = survey.form.question(name).get("calculation")
        used = re.findall(r"\$\{([^}]+)\}", formula) if isinstance(formula, str) else []
        # each once: calculations may refer to one another in a circle, or each to the two before it
        met = {name} if met is None else met
        met.add(name)
        return any(other not in met and stops(survey, other, keep, met) for other in map(str.strip, used)) or "jr:" in str(formula) or "now(" in str(formula) or not _is_coded(survey, column, often=1)
    if kind == "hidden" and not _is_coded(survey, column, often=1):
        return True
    return kind in ("integer", "decimal", "hidden") and bool(CONTACT.search(name))


def _is_coded(survey: Survey, column: str, *, often: int = 5) -> bool:
    """Numbers, yes/no columns, and columns of at most 15 short codes in small Latin letters pass; anything else that no list of options binds may be a name. often: how often a code comes on average."""
    frame = next((frame for frame in (survey.answers, *survey.repeats.values()) if column in frame), None)
    if frame is None:
        return False
    values = frame[column].dropna()
    if values.dtype != "string":
        return True
    codes = values.unique()
    return len(codes) <= 15 and len(values) >= often * len(codes) and all(re.fullmatch(r"[a-z0-9][a-z0-9_.-]{0,30}", code) for code in codes)


def _repeat(survey: Survey, frame: pd.DataFrame, wave: str, keep: set) -> pd.DataFrame:
    kept = [column for column in frame if column not in LINK and not stops(survey, column, keep)]
    head = pd.DataFrame({"uuid": frame["parent_uuid"], "wave": pd.array([wave] * len(frame), dtype="string"), "row": frame.groupby("parent_uuid").cumcount() + 1})
    return pd.concat([head, frame[[column for column in LINK[1:] if column in frame]], frame[kept]], axis=1)


def asked_parts(survey: Survey, wave: str) -> Iterator[pd.DataFrame]:
    """The table `asked` question by question: a row a respondent, none where nobody can tell whether it was put.

    Metadata, coordinates and calculations ask nobody anything.
    """
    silent = METADATA | PLACES | {"calculate", "hidden", "xml-external", "acknowledge"}
    uuids = survey.answers.index
    for question in survey.asked:
        kind, _ = _kind(survey, question)
        if kind in silent or question in RECORD | METADATA or str(question).startswith("_") or (survey.form is not None and kind is None):
            continue
        asked = survey.asked[question].astype("boolean")
        state = np.where(asked.fillna(True).to_numpy(dtype=bool), _NOT_ANSWERED, _NOT_ASKED)
        columns = _columns(survey, question)
        # who names something beside "do not know" has answered
        substantive = np.zeros(len(uuids), bool)
        for column, special in columns:
            if not special and survey.answers[column].dtype == "boolean":
                substantive |= survey.answers[column].fillna(False).to_numpy(dtype=bool)
        for column, special in columns:
            values = survey.answers[column]
            given = values.notna().to_numpy(dtype=bool)
            if values.dtype == "boolean":
                chosen = values.fillna(False).to_numpy(dtype=bool)
                state[given & (state == _NOT_ANSWERED) | given & (state == _NOT_ASKED)] = _ANSWERED
                if special:
                    state[chosen & ~substantive] = STATES.index(special)
            else:
                state[given] = _ANSWERED
                for code, meaning in (special or {}).items():
                    state[(values == code).fillna(False).to_numpy(dtype=bool)] = STATES.index(meaning)
        if question in survey.reasons:
            why = survey.reasons[question].reindex(uuids)
            told = why.notna().to_numpy(dtype=bool) & ((state == _NOT_ANSWERED) | (state == _NOT_ASKED))
            state[told] = [STATES.index(reason) for reason in why[told]]
        # where nobody can tell whether the question was put, no state is claimed: there is no row
        known = asked.notna().to_numpy(dtype=bool)
        yield pd.DataFrame({"uuid": uuids[known].astype("str"), "wave": wave, "question": question, "state": pd.array(_STATES.take(state[known]), dtype="str")}).astype("str")


def _asked(survey: Survey, wave: str) -> pd.DataFrame:
    frames = list(asked_parts(survey, wave))
    return (pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=["uuid", "wave", "question", "state"])).astype("string")


def _columns(survey: Survey, question: str) -> list[tuple]:
    """The columns of a question; with them the meaning of the option, or of all codes, that say "do not know" or refuse."""
    specials = {}
    if survey.form is not None and isinstance(survey.form.question(question)["list"], str):
        for option in survey.form.options_of(question).to_dict("records"):
            labels = [value for key, value in option.items() if key.startswith("label_")]
            if state := special_answer(option["name"], labels):
                specials[option["name"]] = state
    if question in survey.answers:
        if survey.form is None and survey.answers[question].dtype == "string":
            specials = {code: state for code in survey.answers[question].dropna().unique() if (state := special_answer(code, [code]))}
        return [(question, specials)]
    columns = [column for column in survey.answers if str(column).startswith(f"{question}/")]
    found = []
    for column in columns:
        option = column.removeprefix(f"{question}/")
        found.append((column, specials.get(option) or (special_answer(option, [option]) if survey.form is None else None)))
    return found


def _questions(survey: Survey) -> pd.DataFrame:
    columns = ["name", "list", "label_ky", "label_ru", "label_en", "type"]
    if survey.form is None:
        names = dict.fromkeys(survey.asked)
        return pd.DataFrame({"name": list(names), "type": "unknown"}, columns=columns).astype("string")
    questions = survey.form.questions
    questions = questions[~questions["type"].isin(METADATA)]
    return questions.reindex(columns=columns).reset_index(drop=True).astype("string")


def _options(survey: Survey, keep: set) -> pd.DataFrame:
    columns = ["list", "name", "label_ky", "label_ru", "label_en"]
    if survey.form is None:
        return pd.DataFrame(columns=columns, dtype="string")
    questions = survey.form.questions
    gone = {name for name in questions["name"].dropna() if stops(survey, name, keep)}
    # a list that only a question offers that stops here, such as the interviewers, stops with it
    kept = set(questions.loc[~questions["name"].isin(gone), "list"].dropna())
    options = survey.form.options
    options = options[options["list"].isin(kept) | ~options["list"].isin(set(questions["list"].dropna()))]
    return options.drop_duplicates(["list", "name"]).reindex(columns=columns).reset_index(drop=True).astype("string")
