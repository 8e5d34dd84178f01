"""Which characters do the bytes of a text file stand for?

Byte-order mark, then strict UTF-8, then UTF-16 by its zero or 0x04 high bytes, and only then the one-byte encodings of
Cyrillic and Latin. These are told apart by how the decoded text looks: Cyrillic letters by their frequency in Russian,
capitals where capitals belong. In: bytes. Out: text, the name of the encoding, how sure, and warnings.
"""

from __future__ import annotations

import codecs
import math
import re
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import InputError

MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"),
         (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
CYRILLIC = ("cp1251", "koi8-r", "cp866", "mac-cyrillic", "iso8859-5")
# how often each letter stands in a thousand letters of Russian prose (National Corpus of Russian, Lyashevskaya & Sharov 2009)
FREQUENCY = dict(zip("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
                     (110, 85, 80, 74, 67, 63, 55, 47, 45, 44, 35, 32, 30, 28, 26, 20, 19, 17, 17, 17, 16, 14, 12, 10, 9, 7, 6, 5, 4, 3, 3, 0.4, 0.4), strict=True))
SAMPLE = 60_000


@dataclass(frozen=True)
class Decoded:
    """Text with "\\n" line ends and no byte-order mark, the encoding's name, how sure (certain, likely, doubtful)."""

    text: str
    name: str
    sure: str
    warnings: list[str] = field(default_factory=list)

    @property
    def stated(self) -> str:
        return f"{self.name} ({self.sure})"


def decode(data: bytes, *, encoding: str | None = None, file: str | Path | None = None) -> Decoded:
    """The text of a file's bytes.

    encoding   a name given by the researcher; nothing is guessed then
    Raises InputError when the bytes are no text, or do not fit the encoding that was given.
    """
    if encoding:
        return _as_told(data, encoding, file)
    for mark, name in MARKS:
        if data.startswith(mark):
            try:
                return Decoded(_lines(data.decode(name)), name.replace("-sig", " with byte-order mark"), "certain")
            except UnicodeDecodeError as error:
                raise InputError(f"the file says that it is {name} but breaks off or is damaged", file=file,
                                 place=f"byte {error.start}", remedy="Open it in a text editor and save it as UTF-8.") from error
    wide = _wide(data)
    if wide:
        return Decoded(_lines(data.decode(wide, errors="replace")), wide, "likely")
    if b"\x00" in data:
        raise InputError("the file holds no text that can be read (zero bytes)", file=file, place=f"byte {data.index(0)}",
                         remedy="Export the transcript again as docx, txt or pdf.")
    try:
        return Decoded(_lines(data.decode("utf-8")), "utf-8", "certain")
    except UnicodeDecodeError:
        pass
    return _nearly_utf8(data) or _one_byte(data)


def _as_told(data: bytes, encoding: str, file: str | Path | None) -> Decoded:
    try:
        return Decoded(_lines(data.decode(encoding)), encoding, "given in study.yaml")
    except LookupError as error:
        raise InputError(f"no encoding is called {encoding!r}", file=file,
                         remedy="Write utf-8, utf-16, cp1251 or koi8-r, or leave it out.") from error
    except (UnicodeError, ValueError) as error:
        raise InputError(f"the bytes do not fit the encoding {encoding!r} given for this file", file=file,
                         place=f"byte {getattr(error, 'start', 0)}", remedy="Leave the encoding out: it is then found.") from error


def _lines(text: str) -> str:
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: nearly every second byte is 0x00 (Latin, blanks) or 0x04 (Cyrillic)."""
    sample = data[:SAMPLE][: len(data) // 2 * 2]
    if len(sample) < 8:
        return None
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        low = sample[0::2] if name == "utf-16-le" else sample[1::2]
        typical = (high.count(0) + high.count(4) + high.count(0x20)) / len(high)
        if typical > 0.95 and high.count(0) and (low.count(0) / len(low)) < 0.02:
            return name
    return None


def _nearly_utf8(data: bytes) -> Decoded | None:
    """UTF-8 with a few damaged bytes, as a cut or pasted file has them; the places are said."""
    text = data.decode("utf-8", errors="replace")
    broken = text.count("\ufffd") - data.count("\ufffd".encode())
    whole = sum(character > "\x7f" for character in text) - broken
    # Cyrillic of one byte a letter is hardly ever UTF-8 by chance, so a short text may have several damaged places
    if not broken or broken * 4 > whole:
        return None
    text = _lines(text)
    rows = [number for number, line in enumerate(text.split("\n"), 1) if "\ufffd" in line]
    where = ", ".join(map(str, rows[:5])) + (" …" if len(rows) > 5 else "")
    return Decoded(text, "utf-8", "likely", [f"{broken} damaged bytes were replaced by the sign \ufffd (lines {where})"])


def _one_byte(data: bytes) -> Decoded:
    sample = data[:SAMPLE]
    words = re.findall(rb"[A-Za-z\x80-\xff]+", sample)
    high = [word for word in words if any(byte > 0x7F for byte in word)]
    mixed = sum(any(byte < 0x80 for byte in word) for word in high)
    # an accent stands among ASCII letters; a Cyrillic word has none
    if high and mixed / len(high) > 0.6:
        return Decoded(_lines(data.decode("cp1252", errors="replace")), "cp1252", "likely",
                       ["the encoding was guessed as Western European; look at the accented letters"])
    # equal scores (all capitals): the more common encoding
    scores = sorted(((_russian(sample, name), name) for name in CYRILLIC), key=lambda pair: (-pair[0], CYRILLIC.index(pair[1])))
    (best, name), (second, _) = scores[:2]
    sure = "likely" if best > 0.5 and best - second > 0.02 else "doubtful"
    warnings = [f"{name} has no letters ө, ү, ң: if this is Kyrgyz, they were lost or replaced before the file came here"]
    if sure == "doubtful":
        warnings.append("the encoding is doubtful; name it in study.yaml under transcripts, encoding")
    return Decoded(_lines(data.decode(name, errors="replace")), name, sure, warnings)


def _russian(sample: bytes, name: str) -> float:
    """How much the text looks like Russian, at most 1: frequent letters, few capitals inside words, no box characters."""
    text = sample.decode(name, errors="replace")
    foreign = [character for character in text if character > "\x7f"]
    if not foreign:
        return 0.0
    # a letter that is no Russian one counts as one in ten thousand
    likely = sum(math.log(FREQUENCY.get(character.lower(), 0.1) / 1000) for character in foreign) / len(foreign)
    inside = len(re.findall(r"(?<=[а-яё])[А-ЯЁ]", text))
    capitals = sum("А" <= character <= "Я" for character in foreign) / len(foreign)
    # Russian prose has about -2.9 nats a letter, a wrong table below -4.5; capitals break a tie, they do not decide
    return 1 + (likely + 2.9) / 2 - 2 * inside / len(foreign) - (0.2 if capitals > 0.5 else 0.0)
