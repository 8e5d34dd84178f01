"""Why a module stands in a place's training: the need, the estimate with its interval or the honest lack of one, and a voice.

An interval is printed for a place only where three groups or thirty respondents stand behind it; else the wider area's, named as
such, or the count of groups that spoke of it. A voice is one of the table `quotes` (training.quotes). In: rows of `needs` and `quotes`.
Out: sentences in the reader's language.
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from pipeline.show.titles import problem_title
from pipeline.show.trail import quote_id, row_id
from pipeline.show.whose import whose
from pipeline.show.words import Words, inner_marks
from pipeline.study import LANGUAGES, Study
from pipeline.training.catalogue import Catalogue

MOST_NEEDS = 2


@dataclass(frozen=True)
class Background:
    """What all guides of a study share: labels of codes and how many groups stand behind each estimate."""

    labels: dict[tuple[str, str], str]
    groups: dict[tuple[str, str, str], int]

    @classmethod
    def of(cls, study: Study) -> "Background":
        codes, drivers = study.read("codes"), study.read("drivers")
        told = drivers[drivers["estimate"].notna()]
        return cls(
            {(row["code"], lang): row[f"label_{lang}"] for row in codes.to_dict("records") for lang in LANGUAGES},
            {(row.code, row.domain, row.wave): int(row.n_groups) for row in told.itertuples()},
        )


def by_weight(needs: pd.DataFrame) -> list[dict]:
    """The needs of one place and audience as rows, the heaviest first."""
    rows = needs[needs["weight"] > 0].to_dict("records")
    return sorted(rows, key=lambda row: (-row["weight"], row["need"]))


def reasons(study: Study, background: Background, place: str, module: str, needs: list[dict], quotes: list[dict], taught: list[str], catalogue: Catalogue, words: Words) -> dict:
    """{'why': [{need, text, id}], 'quotes': [{text, translation, source, id}]} of one module in one place; the ids are those that `pipeline trace` follows.

    needs    as `by_weight` gives them; quotes: rows of the table `quotes` of this place
    """
    answered = [row for row in needs if row["need"] in catalogue[module].answers][:MOST_NEEDS]
    why = [{"need": background.labels[row["need"], words.language], "text": ". ".join(sentences(study, background, place, row, words)) + ".", "id": row_id("needs", row)} for row in answered]
    if module in (*study.config.training.required, study.config.training.last):
        why.append({"need": None, "text": words("required_module"), "id": None})
    later = [m for m in taught if module in catalogue[m].prerequisites]
    if later and not answered:
        titles = ", ".join(words("quoted", text=catalogue[m].title[words.language]) for m in later)
        why.append({"need": None, "text": words("prerequisite_module", modules=titles), "id": None})
    if not why:
        why.append({"need": None, "text": words("finding_empty"), "id": None})
    codes = {row["need"] for row in answered}
    # of a paraphrase in several languages the reader's own is taken
    said = sorted((row for row in quotes if row["need"] in codes), key=lambda row: row["kind"] == "paraphrase" and row["language"] != words.language)
    return {"why": why, "quotes": [_quote(study, place, row, words) for row in said][:1]}


def sentences(study: Study, background: Background, place: str, row: dict, words: Words) -> list[str]:
    """What stands behind a need: the talk side, the survey side, or how many groups spoke of it; what sets the audience apart; and whether a researcher changed the weight."""
    said = []
    if isinstance(row["talk_area"], str):
        own = row.get("talk_own")
        key = "talk_share_own" if own else "talk_share" if row["talk_area"] == place else "talk_share_wider"
        groups = int(row["talk_groups"]) if own else background.groups[row["need"], row["talk_area"], row["wave"]]
        said.append(words(key, area=_area(study, row["talk_area"], words), value=words.percent(row["talk_side"]), low=words.percent(row["talk_low"]), high=words.percent(row["talk_high"]), groups=groups))
    if row["talk_area"] != place and row["talk_groups"]:
        one = row["talk_raised"] == 1
        said.append(words("talk_one") if one else words("talk_raised", groups=int(row["talk_groups"]), raised=int(row["talk_raised"])))
    said += _apart(row, "talk", words)
    if isinstance(row["survey_area"], str):
        key = "survey_share_own" if row.get("survey_own") else "survey_share" if row["survey_area"] == place else "survey_share_wider"
        said.append(words(key, area=_area(study, row["survey_area"], words), indicator=problem_of(study, row, words), value=words.percent(row["survey_side"]),
                          low=words.percent(row["survey_low"]), high=words.percent(row["survey_high"]), n=int(row["survey_n"])))  # fmt: skip
    said = [*said, *_apart(row, "survey", words)] or [words("finding_empty")]
    if "talk_basis" in row and said != [words("finding_empty")]:
        said.append(f"{words('basis')}: {whose(row, words, lambda area: _area(study, area, words))}")
    if (factor := row.get("adjusted", float("nan"))) == factor:
        said.append(words("adjusted_need", factor=f"{factor:g}".replace(".", "." if words.language == "en" else ","), by=row["adjusted_by"], reason=_reason(row, words)))
    return said


def _reason(row: dict, words: Words) -> str:
    """Why a researcher changed a weight, in the reader's language, or in the one there is, and called untranslated."""
    texts = {language: row[f"adjustment_reason_{language}"].rstrip(". ") for language in LANGUAGES if isinstance(row[f"adjustment_reason_{language}"], str)}
    language, text = next(((one, texts[one]) for one in (words.language, *LANGUAGES) if one in texts))
    return text if language == words.language else f"{text} ({words('lang_' + language)}, {words('untranslated')})"


def _apart(row: dict, side: str, words: Words) -> list[str]:
    """A sentence where the whole study is sure that the audience speaks of a need, or has it, more or less than everybody."""
    low, high = row.get(f"{side}_shift_low", float("nan")), row.get(f"{side}_shift_high", float("nan"))
    return [words(f"{side}_shift_more")] if low > 0 else [words(f"{side}_shift_less")] if high < 0 else []


def problem_of(study: Study, row: dict, words: Words) -> str:
    """The problem of a row of `needs` on the survey side, with whose share it is where the question was put to some alone."""
    return problem_title(study, row["indicator"], words, asked_some="of_everybody/" in str(row.get("evidence")))


def _area(study: Study, area: str, words: Words) -> str:
    return words("all_places") if area == "all" else study.place_name(area, words.language)


def _quote(study: Study, place: str, row: dict, words: Words) -> dict:
    if row["kind"] == "paraphrase":
        source = words("paraphrased")
    else:
        source = words("said_here") if row["said_in"] == place else words("said_elsewhere", area=_area(study, row["said_in"], words))
    translation = row.get(f"translation_{words.language}") if row["language"] != words.language else None
    translation = words("translated", text=words("quoted", text=translation)) if isinstance(translation, str) else None
    note = "" if row["language"] == words.language else f" · {words('lang_' + row['language'])}" + ("" if translation else f", {words('untranslated')}")
    return {"text": inner_marks(row["text"]), "translation": translation, "source": f"{source}{note}", "id": quote_id(row)}
