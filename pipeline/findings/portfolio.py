"""Which needs do initiatives and grants work on, place by place, and which not?

An initiative stands here by its id, place and theme, never by an organisation or a person. Its drivers are set against the needs of its places: a heavy need without any
initiative is a gap, a driver that an initiative works on and that neither talk nor survey raised is said to be so. What a programme announced and did not list is counted as a gap of the list
and nothing is put in its place. In: corpora/<study>/followup/portfolio.yaml or .csv, the tables needs and codes. Out: portfolio, portfolio_totals, coverage.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
from pipeline.config.opening import is_there
from pipeline.config import read_yaml
from pipeline.errors import InputError
from pipeline.findings import returns
from pipeline.protect.groups import find_groups
from pipeline.protect.written import Written
from pipeline.study import LANGUAGES, Study

HEAVIEST = 5
KINDS = ("cso_grant", "lsg_grant", "initiative")
TEXT = tuple(f"theme_{language}" for language in LANGUAGES)
KEYS = ("id", "kind", "places", "theme", "drivers", "connectors", "audience", "amount", "start", "end")
PORTFOLIO = ["grant", "kind", "place", "in_study", *TEXT, "drivers", "connectors", "audience", "amount", "start", "end"]
TOTALS = ["kind", "announced", "listed", "not_listed"]
COVERAGE = ["place", "need", "weight", "rank", "basis", "n_grants", "grants", "state"]
_DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?\Z")


def initiatives(study: Study) -> list[dict]:
    """What the study's portfolio lists, before it is held against the codebook. Raises InputError with file, initiative and what to do."""
    return _entries(study.folder / "followup")[0]


def portfolio(study: Study) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The tables portfolio (an initiative in a place) and portfolio_totals. Raises InputError with file, initiative and what to do."""
    entries, announced = _entries(study.folder / "followup")
    codes = study.read("codes").set_index("code")["kind"]
    rows, seen, written = [], set(), Written(study)
    for number, entry in enumerate(entries, 1):
        if written.names_in(str(entry["id"])):
            raise InputError("an id holds a name of participants.csv or names.txt", file=entry["_file"], place=f"initiatives, {number}", remedy="It is printed as it stands: give a sign such as G01.")
        _check(study, entry, codes, seen)
        # the theme is printed
        entry["theme"] = written.texts(entry["theme"])
        for place in entry["places"]:
            rows.append({"grant": entry["id"], "kind": entry["kind"], "place": place, "in_study": place in study.config.places} | {f"theme_{language}": entry["theme"][language] for language in LANGUAGES}
                        | {name: "; ".join(entry[name]) or None for name in ("drivers", "connectors", "audience")} | {name: entry.get(name) for name in ("amount", "start", "end")})  # fmt: skip
    listed = pd.Series([entry["kind"] for entry in entries], dtype=object).value_counts()
    totals = [{"kind": kind, "announced": announced.get(kind), "listed": int(listed.get(kind, 0)), "not_listed": max(announced[kind] - int(listed.get(kind, 0)), 0) if kind in announced else None}
              for kind in KINDS if kind in announced or listed.get(kind, 0)]  # fmt: skip
    if len(totals) > 1 and all(one["announced"] is not None for one in totals):
        totals.append({"kind": "all"} | {name: sum(one[name] for one in totals) for name in TOTALS[1:]})
    return pd.DataFrame(rows, columns=PORTFOLIO), pd.DataFrame(totals, columns=TOTALS)


def coverage(study: Study, needs: pd.DataFrame, grants: pd.DataFrame) -> pd.DataFrame:
    """The table coverage: each driver of each place of the study, its mean weight over the audiences, and who works on it.

    state   covered; gap: among the five heaviest of the place and nobody works on it; open: lighter, nobody works on it;
            not raised: an initiative works on it, and in this place neither side gave it weight
    """
    if needs.empty or grants.empty:
        return pd.DataFrame(columns=COVERAGE)
    drivers = study.read("codes").query("kind == 'driver'")["code"]
    heard = needs[needs["need"].isin(set(drivers))]
    frame = heard.groupby(["place", "need"], sort=False).agg(weight=("weight", "mean"), basis=("basis", "first")).reset_index()
    order = {code: at for at, code in enumerate(drivers)}
    frame = frame.sort_values(["place", "weight", "need"], key=lambda column: column if column.name == "place" else -column if column.name == "weight" else column.map(order), kind="stable")
    frame["rank"] = frame.groupby("place").cumcount() + 1
    works: dict[tuple[str, str], list[str]] = {}
    for row in grants.itertuples():
        for code in returns.split(row.drivers or ""):
            works.setdefault((row.place, code), []).append(row.grant)
    frame["grants"] = ["; ".join(works.get((row.place, row.need), ())) or None for row in frame.itertuples()]
    frame["n_grants"] = [len(works.get((row.place, row.need), ())) for row in frame.itertuples()]
    frame["state"] = [_state(row.weight, row.rank, row.n_grants) for row in frame.itertuples()]
    return frame.sort_values(["place", "rank"], key=lambda column: column.map({place: at for at, place in enumerate(study.config.places)}) if column.name == "place" else column, kind="stable")[COVERAGE].reset_index(drop=True)


def _state(weight: float, rank: int, n_grants: int) -> str:
    if n_grants:
        return "covered" if weight > 0 else "not raised"
    return "gap" if rank <= HEAVIEST and weight > 0 else "open"


def unraised(coverage: pd.DataFrame) -> pd.DataFrame:
    """Drivers that initiatives work on and that no place with such an initiative raised: need, grants, raised_elsewhere."""
    mine = coverage[coverage["n_grants"] > 0]
    silent = sorted(set(mine["need"]) - set(mine.loc[mine["state"] == "covered", "need"]))
    rows = [{"need": need, "grants": "; ".join(dict.fromkeys("; ".join(mine.loc[mine["need"] == need, "grants"]).split("; "))), "raised_elsewhere": bool((coverage.loc[coverage["need"] == need, "weight"] > 0).any())} for need in silent]
    return pd.DataFrame(rows, columns=["need", "grants", "raised_elsewhere"])


def _entries(folder: Path) -> tuple[list[dict], dict[str, int]]:
    """The initiatives as the file has them, and how many of each kind were announced."""
    found = [path for path in (folder / "portfolio.yaml", folder / "portfolio.csv") if is_there(path)]
    if len(found) > 1:
        raise InputError("the portfolio stands here as yaml and as csv", file=returns.shown(found[0]), remedy="Keep one of them.")
    if not found:
        return [], {}
    if found[0].suffix == ".csv":
        needed, optional = ("id", "places", *TEXT, "drivers"), ("kind", "connectors", "audience", "amount", "start", "end")
        lines = returns.rows(folder, "portfolio", needed, optional)
        return [_normal({key: row[key] for key in (*needed, *optional) if row.get(key)} | {"theme": {language: row[f"theme_{language}"] for language in LANGUAGES}, "places": returns.split(row["places"])}
                        | {key: returns.split(row.get(key, "")) for key in ("drivers", "connectors", "audience")}, found[0], f"row {row['_row']}") for row in lines], {}  # fmt: skip
    said = read_yaml(found[0]) or {}
    if not isinstance(said, dict) or set(said) - {"announced", "initiatives"}:
        raise InputError("the file has two keys: announced and initiatives", file=returns.shown(found[0]), remedy="See corpora/README.md.")
    announced = said.get("announced") or {}
    if set(announced) - set(KINDS) or not all(isinstance(n, int) and n >= 0 for n in announced.values()):
        raise InputError("announced counts kinds of initiatives", file=returns.shown(found[0]), place="announced", remedy=f"The kinds are {', '.join(KINDS)}, each with a whole number.")
    return [_normal(entry, found[0], f"initiative {at}") for at, entry in enumerate(said.get("initiatives") or [], 1)], announced


def _normal(entry: dict, path: Path, place: str) -> dict:
    entry = {key: value for key, value in entry.items() if key not in TEXT} if isinstance(entry, dict) else {}
    if unknown := sorted(set(entry) - set(KEYS)):
        raise InputError(f"{len(unknown)} keys that may not stand here", file=returns.shown(path), place=place, remedy=f"An initiative is told by {', '.join(KEYS)}; an organisation, a project title or a person never stands here.")
    if missing := [key for key in ("id", "places", "theme", "drivers") if not entry.get(key)]:
        raise InputError(f"{', '.join(missing)} is missing", file=returns.shown(path), place=place, remedy="Every initiative has an id, places, a theme in ky, ru and en, and drivers.")
    return {"kind": "initiative", "connectors": [], "audience": []} | entry | {"_file": returns.shown(path)}


def _check(study: Study, entry: dict, codes: pd.Series, seen: set[str]) -> None:
    def wrong(problem: str, remedy: str) -> InputError:
        return InputError(problem, file=entry["_file"], place=str(entry["id"]), remedy=remedy)

    if entry["id"] in seen:
        raise wrong("this id stands twice", "Give every initiative an id of its own; its places are a list.")
    seen.add(entry["id"])
    if entry["kind"] not in KINDS:
        raise wrong("this kind of initiative is not known", f"The kinds are {', '.join(KINDS)}.")
    if unknown := [place for place in entry["places"] if place not in study.config.places and place not in study.gazetteer]:
        raise wrong(f"{len(unknown)} of the places are not known", "Use ids of study.yaml or of corpora/places.yaml, for instance osh-uzgen.")
    for key, kinds in (("drivers", ("driver",)), ("connectors", ("connector",))):
        if unknown := [code for code in entry[key] if codes.get(code) not in kinds]:
            raise wrong(f"{', '.join(map(str, unknown))} is no code of a {kinds[0]}", "The codes stand in corpora/codebook.yaml, for instance GV.1.")
    if not isinstance(entry["theme"], dict) or any(not str(entry["theme"].get(language) or "").strip() for language in LANGUAGES):
        raise wrong("the theme is not told in ky, ru and en", "Tell it in a few words of your own in each language.")
    for language in LANGUAGES:
        if any(mention.kind in ("company", "party") for mention in find_groups(entry["theme"][language], language)):
            raise wrong(f"the theme in {language} names an organisation", "Say what is done and for whom, not by whom.")
    for key in ("start", "end"):
        if entry.get(key) and not _DAY.match(str(entry[key])):
            raise wrong(f"{key} is no day", "Write it in quotes: '2021-09-01', or the month: '2021-09'.")
