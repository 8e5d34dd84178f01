"""Nominations and ties from other tools: a plain list of who named whom, a list of ties, or the CSV export of Network Canvas.

A plain list has the columns nominator and nominee, or from and to (also source and target), and may have place, gender, age, relation, office and kind. Network Canvas writes
for each interview a list of people a type (networkCanvasUUID, networkCanvasEgoUUID, name) and of edges a type (networkCanvasSourceUUID, networkCanvasTargetUUID; its `from` and
`to` count anew in each interview): the one is given as `people`, the other as `file`, each a name or a pattern such as *_attributeList_Person.csv; whom an ego lists is
named by the ego. A variable with several answers is a column an answer (gender_female: true). Ties and nominations of fear or conflict are left out and counted, for they are tied to
nobody. Only names and these columns are read. In: files under survey/ that study.yaml lists under read.networks. Out: nominees, people of ties, and ties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import read_sheets
from pipeline.study import Study

NOMINATOR, NOMINEE = ("nominator", "named_by"), ("nominee", "named")
FROM, TO = ("networkCanvasSourceUUID", "from", "source"), ("networkCanvasTargetUUID", "to", "target")
ID, EGO = "networkCanvasUUID", "networkCanvasEgoUUID"
GENDERS = {"female": "f", "f": "f", "woman": "f", "male": "m", "m": "m", "man": "m", "аял": "f", "эркек": "m", "женский": "f", "мужской": "m", "женщина": "f", "мужчина": "m", "ж": "f", "м": "m", "э": "m"}
COLUMNS = ["uuid", "wave", "place", "name", "gender", "age_band", "relation", "office", "question", "source_type", "nominator"]
YES = ("yes", "true", "1", "да", "ооба")
# what makes a tie or a question one of fear or conflict; who settles conflicts is asked for with the same words
AGAINST = re.compile(
    r"fear|afraid|scare|conflict|enem|hostil|dislik|avoid|distrust|mistrust|hate|quarrel|threat|negativ|конфликт|вражд|враг|боят|боит|страх|недовер|избега|ссор|угроз|негатив|\bчыр|душман|корк|ишенбе|каршылаш|жек көр|\bкас\b", re.IGNORECASE
)
SETTLED = re.compile(r"settl|resol|solv|mediat|reconcil|calm|help|peace|реша|решен|улаж|улад|мир|посредн|помога|жараш|элдеш|чеч|ортомчу|тынч|жардам", re.IGNORECASE)
# what people are to each other, in the words of other tools
RELATIONS = (
    ("self", r"self|myself|me|я сам\w*|сам\w?|өзүм\w*"),
    ("household", r"household\w*|same house\w*|spouse|partner|husband|wife|son|daughter|mother|father|parents?|child\w*|муж(?:а|у)?|жена|жену|супруг\w*|сын(?:а|у|ом|ок)?|доч\w*|мать|мама|отец|папа|родител\w+|домочад\w+|член семьи|"
                  r"бир үйдө\w*|күйөө\w*|жубай\w*|уул(?:у|ум)?|үй-бүлө\w*"),
    ("relative", r"relative\w*|kin\w*|family|brother\w*|sister\w*|sibling\w*|uncle|aunt|cousin|nephew|niece|in.law\w*|grand\w+|родствен\w+|родня|брат(?:а|у|ом)?|сестр\w+|дяд\w+|т[её]т\w+|племян\w+|свояк\w*|тууган\w*|бир тууган\w*|жээн\w*|кайн\w+"),
    ("employer", r"employer\w*|colleague\w*|co.?workers?|boss|manager|same (?:company|workplace|work)|works?(?:mate|place)?|коллег\w+|начальни\w+|сослужив\w+|вместе работа\w+|кесиптеш\w*|кызматташ\w*|жетекчи\w*|бир жерде иште\w*|чогуу иште\w*"),
    ("neighbour", r"neighbou?r\w*|сосед\w*|коңшу\w*|кошуна\w*"),
    ("friend", r"friend\w*|друг(?:а|у)?|подруг\w+|приятел\w+|дос(?:у|ум)?"),
)  # fmt: skip


@dataclass
class Networks:
    """What the files of read.networks hold.

    nominees  as the survey's, with source_type and the nominator's name;  ties  name, other, place, kind
    readings  rows of the table `reading`;  withheld  names on lines of fear or conflict: they are tied to nobody, and known so that they can be masked
    """

    nominees: pd.DataFrame
    ties: pd.DataFrame
    readings: list[dict]
    withheld: list[str]


def relation_of(value) -> str | None:
    """self, household, relative, employer, neighbour or friend where the first word of an answer, in ky, ru or en, says so; else other, for an answer may name somebody; None for none."""
    text = "" if value is None or pd.isna(value) else str(value).strip()
    plain = text.casefold().replace("_", " ")
    if plain in ("", "none", "no", "нет", "жок"):
        return None
    return next((relation for relation, words in RELATIONS if re.match(rf"(?:(?:the |an? )?same |my |own |мо[йяи] |менин )?(?:{words})\b", plain)), "other")


def read_networks(study: Study) -> Networks:
    """Nominations and ties of all files that study.yaml lists.

    Raises InputError that names the file and the columns it has if neither nominations nor ties are in it, people have no name, or an edge has a person that is not listed.
    """
    nominees, ties, found = [], [], Networks(pd.DataFrame(), pd.DataFrame(), [], [])
    for entry in study.config.read.networks:
        names: dict[str, str] = {}
        for path, frame, reading in _frames(study, entry.people, found):
            column = _column_of_names(study, path, frame)
            names |= {row[ID]: name for row in frame.to_dict("records") if (name := _plain(row[column]))}
            nominees += [_row(row, entry, name=_plain(row[column]), uuid=row[EGO], source="network") for _, row in _kept(path, frame, reading, found, [column]) if EGO in row]
        for path, frame, reading in _frames(study, entry.file, found):
            by, whom, one, other = (_found(frame, columns) for columns in (NOMINATOR, NOMINEE, FROM, TO))
            if by and whom:
                nominees += [_row(row, entry, name=_plain(row[whom]), nominator=_plain(row[by]), source="list") for _, row in _kept(path, frame, reading, found, [by, whom])]
            elif one and other:
                for number, row in _kept(path, frame, reading, found, [] if names else [one, other]):
                    pair = [names.get(row[end]) if names else _plain(row[end]) for end in (one, other)]
                    if not all(pair) or (not names and one == FROM[0]):
                        raise InputError("an edge has a person that is not in the list of people", file=_shown(study, path), place=f"line {number}", remedy="Give the list of people of the same export (…_attributeList_….csv) as `people`.")
                    ties.append({"name": pair[0], "other": pair[1], "place": row.get("place") or entry.place, "kind": row.get("kind") or row.get("type") or _type_of(path) or "tie"})
            else:
                raise InputError(f"there are neither nominations nor ties in it; its columns are {', '.join(frame.columns[:12])}", file=_shown(study, path),
                                 remedy="A list of nominations has the columns nominator and nominee, a list of ties from and to.")  # fmt: skip
    frame = pd.DataFrame(nominees, columns=COLUMNS)
    found.nominees = frame[frame["name"].astype(str).str.strip() != ""].reset_index(drop=True)
    found.ties = pd.DataFrame(ties, columns=["name", "other", "place", "kind"])
    return found


def _kept(path: Path, frame: pd.DataFrame, reading: dict, found: Networks, names: list[str]) -> list[tuple[int, dict]]:
    """(line, row) of what is no fear or conflict; what is, is counted in `reading`, and the names on it are kept for masking alone."""
    kept = []
    for number, row in enumerate(frame.to_dict("records"), 2):
        if any(AGAINST.search(str(said)) and not SETTLED.search(str(said)) for said in (row.get("kind"), row.get("type"), row.get("question"), _type_of(path)) if said):
            found.withheld += [name for column in names if (name := _plain(row[column]))]
        else:
            kept.append((number, row))
    if len(kept) < len(frame):
        reading["notes"] = f"lines of fear or conflict were left out, for they are tied to nobody: {len(frame) - len(kept)}"
    return kept


def _column_of_names(study: Study, path: Path, frame: pd.DataFrame) -> str:
    column = _found(frame, ("name",))
    if ID not in frame or column is None:
        raise InputError(f"this is no list of people: it has no column {'name' if ID in frame else ID}; its columns are {', '.join(frame.columns[:12])}", file=_shown(study, path),
                         remedy="Give the file …_attributeList_….csv of the export; the variable that holds the name is to be called name.")  # fmt: skip
    if frame[column].eq("ENCRYPTED").any():
        raise InputError("the names were encrypted in this export", file=_shown(study, path), remedy="Enter the passphrase in Network Canvas and export again.")
    return column


def _row(row: dict, entry, *, name: str, source: str, uuid: str | None = None, nominator: str | None = None) -> dict:
    from pipeline.read.persons import age_band

    said = {key: _answer(row, key) for key in ("gender", "age", "relation", "office")}
    return {"uuid": uuid, "wave": entry.wave, "place": row.get("place") or entry.place, "name": name, "gender": GENDERS.get(said["gender"].casefold()), "age_band": age_band(said["age"] or None),
            "relation": relation_of(said["relation"]), "office": said["office"].casefold() in YES, "question": source, "source_type": source, "nominator": nominator}  # fmt: skip


def _answer(row: dict, variable: str) -> str:
    """A variable of one column, or of a column an answer with true where it was chosen; "" for neither."""
    plain = {str(key).casefold(): value for key, value in row.items()}
    if (value := plain.get(variable) or (plain.get("sex") if variable == "gender" else "")) is not None and value != "":
        return str(value)
    return next((key.removeprefix(f"{variable}_") for key, value in plain.items() if key.startswith(f"{variable}_") and str(value).casefold() in YES), "")


def _plain(cell) -> str:
    """A name without the sign at its head that a spreadsheet would take for a formula, and the mark that Network Canvas sets before it."""
    return re.sub(r"^'?[=+\-@]+", "", str(cell)).strip()


def _type_of(path: Path) -> str | None:
    """The type of edges or people that Network Canvas writes into the name of a file."""
    found = re.search(r"_(?:edgeList|attributeList)_(\w+)$", path.stem)
    return found[1] if found else None


def _shown(study: Study, path: Path) -> str:
    return f"corpora/{study.name}/survey/{path.name}"


def _frames(study: Study, name: str | None, found: Networks) -> Iterator[tuple[Path, pd.DataFrame, dict]]:
    """The files that a name or a pattern of study.yaml means, each as a table with its row of `reading`."""
    folder = study.folder / "survey"
    paths = [] if name is None else sorted(folder.glob(name)) if re.search(r"[*?\[]", name) else [folder / name]
    if name is not None and not (paths and all(path.is_file() for path in paths)):
        raise InputError("this file is not there", file=f"corpora/{study.name}/survey/{name}", remedy="Its name counts from the folder survey; study.yaml names it under read.networks.")
    for path in paths:
        sheet = next(iter(read_sheets(path).values()))
        found.readings.append({"file": path.name, "kind": "network", "document": None, "state": "read", "n_turns": 0, "reason": None, "notes": None})
        yield path, pd.DataFrame(sheet.rows, columns=list(sheet.header)), found.readings[-1]


def _found(frame: pd.DataFrame, names: tuple[str, ...]) -> str | None:
    plain = {str(column).strip().casefold(): column for column in frame.columns}
    return next((plain[name.casefold()] for name in names if name.casefold() in plain), None)


def people_of(nominees: pd.DataFrame, ties: pd.DataFrame) -> pd.DataFrame:
    """Everybody whom a list names and who is not a nominee: nominators and both ends of ties, as rows that Persons takes in."""
    rows = [{"name": row.nominator, "place": row.place} for row in nominees.itertuples() if isinstance(row.nominator, str) and row.nominator.strip()]
    rows += [{"name": name, "place": row.place} for row in ties.itertuples() for name in (row.name, row.other)]
    return pd.DataFrame(rows, columns=["name", "place"]).drop_duplicates().assign(gender=None, age_band=None, office=False)


def tie_rows(persons, ties: pd.DataFrame) -> pd.DataFrame:
    """Rows of the table `ties`, under pseudonyms; nobody is tied to himself, and erased people to nobody."""
    rows = [
        {"place": row.place or None, "person": persons.person(row.name, row.place or ""), "other": persons.person(row.other, row.place or ""), "kind": row.kind}
        for row in ties.itertuples() if not persons.is_erased(row.name) and not persons.is_erased(row.other)
    ]  # fmt: skip
    return pd.DataFrame([row for row in rows if row["person"] != row["other"]], columns=["place", "person", "other", "kind"])
