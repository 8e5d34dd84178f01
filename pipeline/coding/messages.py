"""Which codes does the machine see in a short message? It learned from the study's own coded talk; messages taught it nothing and are not counted as talk.

With few coded turns the seeds of the codebook speak alone. Focus groups speak about hostile words, messages may hold them: a call to drive out, beat, burn or take revenge is looked for by its own
forms (`CALLS`) and stands under IN.2. What comes out are suggestions: stage 6-findings looks for a rise in them, and people read the messages before anything is called an alert.
In: the tables turns, messages and people's codings. Out: the table message_codes (team).
"""

from __future__ import annotations

import re

import pandas as pd

from pipeline.coding.codebook import Codebook
from pipeline.coding.suggest import fit
from pipeline.study import Study

COLUMNS = ["message", "code", "probability", "reason"]
INCITEMENT = "IN.2"
# a call is in the first person plural or an order; a herd that is driven, rubbish that is burnt and a fire that broke out are none
_CALLS = (
    r"куубуз", r"кууп (?:чыгабыз|чыгалы|чыккыла|салабыз|салалы|салгыла)", r"(?:өрттөй|сабай|талкалай)(?:бүз|быз|лү|лы)\b", r"(?:өрттөп|сабап|талкалап) (?:салабыз|салалы|салгыла|коёбуз|коёлу|койгула|кетебиз|кетели)",
    r"(?:кек|өч) (?:алабыз|алалы|алгыла|алыш керек)", r"өлтүр(?:өбүз|өлү|гүлө)", r"жок кыл(?:абыз|алы)", r"выгоним", r"выгоняйте", r"(?:выгнать|гнать|бить|сжечь) (?:их|этих|всех|отсюда)", r"сожж[её]м", r"подожж[её]м", r"отомстим",
    r"(?:надо|нужно|пора) отомстить", r"изобь[её]м", r"убь[её]м", r"бей(?:те)? (?:их|этих|всех)", r"расправимся",
)  # fmt: skip
CALLS = re.compile(rf"(?<!\w)(?:{'|'.join(_CALLS)})", re.IGNORECASE)
# what a call found so is worth until people have read some: a beta(1, 1) prior
PRIOR = 0.5


def message_codes(study: Study, texts: pd.DataFrame, labels: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """The table message_codes.

    texts   spoken turns with document, turn, text, language; labels: what people accepted, by (document, turn), one column a code
    """
    heard = study.read("messages") if study.has("messages") else pd.DataFrame()
    heard = heard[heard["language"] != "other"].reset_index(drop=True) if len(heard) else heard
    if heard.empty:
        return pd.DataFrame(columns=COLUMNS)
    human = labels.reindex(pd.MultiIndex.from_frame(texts[["document", "turn"]]))
    known = human.index.isin(labels.index)
    train, section = texts[known], study.config.code
    suggester = fit(list(train["text"]), human[known].reset_index(drop=True), list(train["language"]), codebook=codebook, min_examples=section.min_examples, threshold=section.threshold,
                    groups=list(train["document"]), names=list(train["document"] + " " + train["turn"]))  # fmt: skip
    found = suggester.suggest(list(heard["text"]), list(heard["language"]))
    found = found.assign(message=heard["message"].to_numpy()[found["row"].to_numpy(dtype=int)])[COLUMNS]
    called = [{"message": row.message, "code": INCITEMENT, "probability": PRIOR, "reason": f"a call: {match[0]}"} for row in heard.itertuples() if INCITEMENT in labels.columns and (match := CALLS.search(row.text))]
    both = pd.concat([found, pd.DataFrame(called, columns=COLUMNS)]) if called else found
    return both.drop_duplicates(["message", "code"]).sort_values(["message", "code"]).reset_index(drop=True)
