"""Which options say "do not know", which refuse, and which say that the question was not put?

By the option's name, or by its label in Kyrgyz, Russian or English for codes such as 99. In: a name and its labels. Out: a state of the table `asked`, or None.
"""

from __future__ import annotations

import re

DONT_KNOW = {"dk", "dnk", "dont_know", "do_not_know", "don_t_know", "doesnt_know", "not_sure", "idk", "bilbeim", "ne_znayu"}
REFUSED = {"ref", "refuse", "refused", "refusal", "pnta", "prefer_not_answer", "prefer_not_to_answer", "no_answer", "decline", "declined", "otkaz"}
DONT_KNOW_LABEL = re.compile(r"\b(do not know|don['’]t know|does not know|не знаю|затрудняюсь|билбей[мт]|айта албай[мт])\b", re.I)
REFUSED_LABEL = re.compile(r"\b(refuse\w*|refusal|prefer not to|decline\w*|no answer|отказ\w*|не хочу отвечать|баш тарт\w*|жооп бер(гим|үүнү|үүдөн) \w+)\b", re.I)
NOT_ASKED_LABEL = re.compile(r"\b(not applicable|inapplicable|not asked|skipped|не\s?применимо|не спраш\w+|не задавал\w+|вопрос не задан|тиешеси жок|тиешелүү эмес|суралган эмес|сураган эмес)\b", re.I)


def special_answer(name: str, labels=()) -> str | None:
    """dont_know or refused if an option says so by its name or, for codes such as 99, by its label; else None."""
    low = str(name).lower().strip("-_ ")
    for state, names, pattern in (("dont_know", DONT_KNOW, DONT_KNOW_LABEL), ("refused", REFUSED, REFUSED_LABEL)):
        if low in names or any(isinstance(label, str) and len(label) < 60 and pattern.search(label) for label in labels):
            return state
    return None


def missing_answer(label: str) -> str:
    """What a code that a data set declares missing says: not_asked, dont_know, refused, or not_answered."""
    return "not_asked" if NOT_ASKED_LABEL.search(label) else special_answer("", [label]) or "not_answered"
