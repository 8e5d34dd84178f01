"""What did a transcriber put between the words of a turn: what was heard, what others threw in, or what was taken out?

"[Катышуучу 2: Ооба]" is a backchannel of another speaker; "[имя]" or "[deleted to preserve anonymity]" is a redaction; all else (laughter, pauses, unclear
words, times) is a note. In: the notes of a turn without their brackets, and the labels of the file. Out: the three kinds apart.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from pipeline.read.labels import plausible
from pipeline.read.roles import NUMBERED, normal, role_of_label

THROWN_IN = re.compile(r"(?P<who>[^:\n]{1,40}):\s+(?P<words>\S.*)", re.S)
MOST_WORDS = 12
REDACTED = re.compile(
    r".*\b(?:deleted|redacted|removed|withheld|anonym\w*|pseudonym\w*|удален\w*|удалён\w*|скрыт\w*|изъят\w*|анонимиз\w*|обезличен\w*|вымаран\w*|засекречен\w*|"
    r"жашырыл\w*|жашыруун|өчүрүл\w*|алын(?:ды|ган)|алынып (?:салын\w*|таштал\w*)|алып салын\w*|көрсөтүлбөй\w*|сокращен\w*|вырезан\w*|confidential|blinded|masked)\b.*"
    r"|(?:имя|фамилия|фио|название|село|город|район|школа|улица|место|организация|телефон|номер|дата|аты|аты-жөнү|ысымы|фамилиясы|айыл|шаар|жер|мектеп|көчө|уюм|"
    r"name|surname|place|village|town|city|school|street|district|company|organi[sz]ation|phone|number|date|navn|by|sted|nombre|lugar)(?: ?№? ?\d{1,2})?"
    r"|(?:имя|название|name of|navn på|nombre de) \w+(?: \w+)?|\w+(?:дын|дин|дун|дүн|нын|нин|нун|нүн|тын|тин|тун|түн) аты|x{1,5}|х{2,5}|_{2,}|\*{2,}",
    re.I | re.S,
)


def sort_asides(notes: list[str], labels: Collection[str] = ()) -> tuple[list[str], list[tuple[str, str]], list[str]]:
    """(notes, (label, words) of each backchannel, redactions) of one turn, each in its order.

    labels   of the speakers of this file: a name before a colon is a speaker's only if it is one of them or says a role
    """
    known = {normal(label) for label in labels}
    heard, thrown, taken_out = [], [], []
    for note in notes:
        match = THROWN_IN.fullmatch(note)
        if match and len(match["words"].split()) <= MOST_WORDS and (normal(match["who"]) in known or (plausible(match["who"]) and (role_of_label(match["who"]) is not None or NUMBERED.fullmatch(normal(match["who"]))))):
            thrown.append((match["who"].strip(), match["words"].strip()))
        elif REDACTED.fullmatch(note):
            taken_out.append(note)
        else:
            heard.append(note)
    return heard, thrown, taken_out
