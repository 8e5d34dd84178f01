"""Whose words may a manual print? At most one voice for each place and need, in words that single nobody out.

Verbatim: of codes of normal sensitivity, as people coded them, from documents whose names were reviewed, and only if protect.quotation finds the
words safe and they set nobody apart (curriculum.dividing). A place hears another voice for each need, as long as there is one. Of sensitive and high codes no word is quoted: a person's paraphrase stands instead, and only where three groups in two places said it. A
translation of the very passage that is printed goes with it, if its own words are as safe. In: turns, documents, codings, codes, translations. Out: the
table `quotes`, of the team's circle; what it holds is what manuals print.
"""

from __future__ import annotations

import pandas as pd

from pipeline.curriculum.dividing import dividing
from pipeline.protect.quotation import Quotation, quotable, translations_of
from pipeline.study import LANGUAGES, Study

TRANSLATED = [f"translation_{lang}" for lang in LANGUAGES]
COLUMNS = ["place", "need", "document", "turn", "text", "language", "said_in", "kind", *TRANSLATED]
MOST_TRIED = 40
LEAST_PEOPLE, LEAST_GROUPS, LEAST_PLACES = 10, 3, 2
# a translation into English or Russian has more words than the Kyrgyz
LONGER = 2
BY_PEOPLE = ("human", "accepted", "edited")


def choose_quotes(study: Study) -> pd.DataFrame:
    """The table `quotes`."""
    turns, documents, codings, codes = study.read("turns"), study.read("documents"), study.read("codings"), study.read("codes")
    people, translations = codings[codings["source"].isin(BY_PEOPLE)], study.read("translations")
    found = _verbatim(study, turns, documents, codings, people, codes, translations) + _paraphrases(study, documents, people, codes, translations)
    return pd.DataFrame(found, columns=COLUMNS).sort_values(["place", "need", "language"], kind="stable").reset_index(drop=True)


def _verbatim(study: Study, turns, documents, codings, people, codes, translations) -> list[dict]:
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
    heard: set[tuple[str, str, str]] = set()
    for (place, code), mine in votes.groupby(["place", "code"], sort=True):
        printed = ((row, said) for row in mine.head(MOST_TRIED).itertuples() if (said := _printable(row, settings)))
        first = next(printed, None)
        if first is None:
            continue
        row, said = first if (place, first[0].document, first[0].turn) not in heard else next((one for one in printed if (place, one[0].document, one[0].turn) not in heard), first)
        heard.add((place, row.document, row.turn))
        translated = translations_of(translations, row.document, row.turn, row.text, said.span)
        also = {f"translation_{lang}": quotable(text, lang, most=settings.most_words * LONGER, **settings.masks()).text for lang, text in translated.items() if lang != row.language}
        rows.append({"place": place, "need": code, "document": row.document, "turn": row.turn, "text": said.text, "language": row.language, "said_in": where[place], "kind": "verbatim"} | also)
    return rows


def _printable(row, settings) -> Quotation | None:
    """What may be printed of a turn: words that single nobody out and that divide no people into ours and theirs; what the speaker cites is heard as well."""
    said = quotable(row.text, row.language, span=(int(row.start), int(row.end)), most=settings.most_words, **settings.masks())
    return said if said.text is not None and not dividing(said.text, row.language) else None


def _said_in(study: Study, documents: pd.DataFrame) -> dict[str, str]:
    """The place that is printed with a voice: its own if ten people took part there, else the area, else all places."""
    talk = documents[documents["place"].notna()]
    people = talk.assign(people=talk["n_participants"].fillna(0)).groupby("place")["people"].sum()
    areas = people.groupby([study.area_of(place) for place in people.index]).sum()
    return {place: place if n >= LEAST_PEOPLE else area if areas[area := study.area_of(place)] >= LEAST_PEOPLE else "all" for place, n in people.items()}


def _paraphrases(study: Study, documents, people, codes, translations) -> list[dict]:
    """The last paraphrase of each code and language, if enough groups and places stand behind the code."""
    guarded = set(codes.loc[codes["sensitivity"] != "normal", "code"])
    groups = people.merge(documents.loc[(documents["kind"] == "transcripts") & documents["place"].notna(), ["document", "place"]], on="document")
    spread = groups.groupby("code").agg(groups=("document", "nunique"), places=("place", "nunique"))
    enough = guarded & set(spread.index[(spread["groups"] >= LEAST_GROUPS) & (spread["places"] >= LEAST_PLACES)])
    settings, kept = study.config.training.quotes, {}
    for row in translations[(translations["kind"] == "paraphrase") & translations["code"].isin(enough)].itertuples():
        kept[row.code, row.language] = quotable(row.text, row.language, most=settings.most_words, **settings.masks()).text
    places = [place for place, facts in study.config.places.items() if facts.audiences]
    return [
        {"place": place, "need": code, "document": None, "turn": None, "text": text, "language": language, "said_in": "all", "kind": "paraphrase"}
        for (code, language), text in sorted(kept.items()) if text for place in places
    ]  # fmt: skip
