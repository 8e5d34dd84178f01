"""Whose words may a manual print? At most one voice for each place and need, in words that single nobody out.

Verbatim: of codes of normal sensitivity, as people coded them, from documents whose names were reviewed, and only if protect.quotation finds the
words safe. Of sensitive and high codes no word is quoted: a person's paraphrase from decisions/paraphrases.jsonl stands instead, and only where three
groups in two places said it. In: turns, documents, codings, codes. Out: the table `quotes`, of the team's circle; what it holds is what manuals print.
"""

from __future__ import annotations

import pandas as pd

from pipeline.errors import InputError
from pipeline.protect.quotation import quotable
from pipeline.study import LANGUAGES, Study, in_force, json_lines

COLUMNS = ["place", "need", "document", "turn", "text", "language", "said_in", "kind"]
MOST_TRIED = 40
LEAST_PEOPLE, LEAST_GROUPS, LEAST_PLACES = 10, 3, 2
BY_PEOPLE = ("human", "accepted", "edited")
FIELDS = {"code", "language", "text", "coder", "at"}


def choose_quotes(study: Study) -> pd.DataFrame:
    """The table `quotes`. Raises InputError where a line of decisions/paraphrases.jsonl cannot be used."""
    turns, documents, codings, codes = study.read("turns"), study.read("documents"), study.read("codings"), study.read("codes")
    people = codings[codings["source"].isin(BY_PEOPLE)]
    found = _verbatim(study, turns, documents, codings, people, codes) + _paraphrases(study, documents, people, codes)
    return pd.DataFrame(found, columns=COLUMNS).sort_values(["place", "need", "language"], kind="stable").reset_index(drop=True)


def _verbatim(study: Study, turns, documents, codings, people, codes) -> list[dict]:
    """Of several, the one that most coders chose and that is nearest to 22 words: long enough to be understood, short enough to be read aloud."""
    normal = set(codes.loc[(codes["sensitivity"] == "normal") & (codes["kind"] != "connector"), "code"])
    allowed = documents[documents["names_reviewed"] & documents["place"].notna()]
    joined = people[people["code"].isin(normal)].merge(turns[["document", "turn", "text", "language"]], on=["document", "turn"]).merge(allowed[["document", "place"]], on="document")
    # a turn that also holds a sensitive matter, or a code that waits to be coded anew, is not quoted for a normal one
    hard = codings[~codings["code"].isin(codes.loc[codes["sensitivity"] == "normal", "code"]) & (codings["source"] != "rejected") & (codings["source"] != "machine")]
    joined = joined[~pd.MultiIndex.from_frame(joined[["document", "turn"]]).isin(pd.MultiIndex.from_frame(hard[["document", "turn"]]))]
    joined = joined[joined["language"].isin(LANGUAGES)]
    if joined.empty:
        return []
    votes = joined.groupby(["place", "code", "document", "turn"]).agg(coders=("coder", "nunique"), text=("text", "first"), language=("language", "first"), start=("start", "min"), end=("end", "max")).reset_index()
    votes["away"] = (votes["text"].str.split().str.len() - 22).abs()
    votes = votes.sort_values(["place", "code", "coders", "away", "document", "turn"], ascending=[True, True, False, True, True, True])
    settings, where, rows = study.config.training.quotes, _said_in(study, documents), []
    for (place, code), mine in votes.groupby(["place", "code"], sort=True):
        for row in mine.head(MOST_TRIED).itertuples():
            said = quotable(row.text, row.language, span=(int(row.start), int(row.end)), most=settings.most_words, **settings.masks())
            if said.text is not None:
                rows.append({"place": place, "need": code, "document": row.document, "turn": row.turn, "text": said.text, "language": row.language, "said_in": where[place], "kind": "verbatim"})
                break
    return rows


def _said_in(study: Study, documents: pd.DataFrame) -> dict[str, str]:
    """The place that is printed with a voice: its own if ten people took part there, else the area, else all places."""
    talk = documents[documents["place"].notna()]
    people = talk.assign(people=talk["n_participants"].fillna(0)).groupby("place")["people"].sum()
    areas = people.groupby([study.area_of(place) for place in people.index]).sum()
    return {place: place if n >= LEAST_PEOPLE else area if areas[area := study.area_of(place)] >= LEAST_PEOPLE else "all" for place, n in people.items()}


def _paraphrases(study: Study, documents, people, codes) -> list[dict]:
    path = study.decisions("paraphrases")
    if not path.exists():
        return []
    guarded = set(codes.loc[codes["sensitivity"] != "normal", "code"])
    groups = people.merge(documents.loc[(documents["kind"] == "transcripts") & documents["place"].notna(), ["document", "place"]], on="document")
    spread = groups.groupby("code").agg(groups=("document", "nunique"), places=("place", "nunique"))
    enough = set(spread.index[(spread["groups"] >= LEAST_GROUPS) & (spread["places"] >= LEAST_PLACES)])
    settings, kept = study.config.training.quotes, {}
    lines = [(number, line) for number, _, line in json_lines(path, remedy="Restore the line from git or remove it.")]
    standing = {id(line) for line in in_force([line for _, line in lines if isinstance(line, dict)])}
    for number, line in lines:
        if isinstance(line, dict) and id(line) not in standing:
            continue
        _check(line, guarded, path, number)
        # a later line overrules an earlier one
        kept[line["code"], line["language"]] = quotable(line["text"], line["language"], most=settings.most_words, **settings.masks()).text if line["code"] in enough else None
    places = [place for place, facts in study.config.places.items() if facts.audiences]
    return [
        {"place": place, "need": code, "document": None, "turn": None, "text": text, "language": language, "said_in": "all", "kind": "paraphrase"}
        for (code, language), text in sorted(kept.items()) if text for place in places
    ]  # fmt: skip


def _check(line: object, guarded: set[str], path, number: int) -> None:
    remedy = 'A line is {"code": …, "language": "ky", "text": …, "coder": …, "at": …}, for a code whose sensitivity is not normal.'
    if not isinstance(line, dict) or not all(isinstance(line.get(key), str) and line[key].strip() for key in FIELDS - {"at"}):
        raise InputError("a paraphrase needs code, language, text and coder", file="/".join(path.parts[-3:]), place=f"line {number}", remedy=remedy)
    if line["language"] not in LANGUAGES or line["code"] not in guarded:
        raise InputError("this is no paraphrase of a sensitive code in ky, ru or en", file="/".join(path.parts[-3:]), place=f"line {number}", remedy=remedy)
