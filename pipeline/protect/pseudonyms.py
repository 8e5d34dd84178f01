"""Under which stable pseudonym does a person appear? HMAC-SHA256 of who they are, under the study's secret key.

The same key, study and person give the same pseudonym in every run and on every machine; without the key nobody can compute it
from a name (an unkeyed hash could be undone by trying a list of names). RFC 2104; Crockford's base 32, which has no I, L, O, U.
Six signs are easy to say and to compare, and enough for nearly everybody: among 4,000 people one study in 134 has two whose six are alike. Both then bear
twelve, which begin with the six. Who has six and who twelve follows from the people alone, never from their order or from an earlier run.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Iterable

from pipeline.errors import DisclosureError, KeyMissing

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PSEUDONYM = re.compile(r"P-[0-9A-HJKMNP-TV-Z]{6}(?:[0-9A-HJKMNP-TV-Z]{6})?")
_SHORT, _LONG = 6, 12


def new_key() -> str:
    """A new secret key: 64 hexadecimal digits (256 bits) from the operating system."""
    return secrets.token_hex(32)


def fingerprint(key: str) -> str:
    """12 hexadecimal digits that tell two keys apart and give neither away. Raises KeyMissing if the key is malformed."""
    return hmac.new(_bytes(key), b"yntymak key fingerprint", hashlib.sha256).hexdigest()[:12]


def shared(people: Iterable[str], pseudonym: str) -> list[str]:
    """Who of the people now bears this pseudonym in its long form, because two came to share it; empty where somebody bears it as it stands, or nobody at all."""
    people = set(people)
    return [] if pseudonym in people or len(pseudonym) != len("P-") + _SHORT else sorted(person for person in people if person.startswith(pseudonym))


class Pseudonyms:
    """The pseudonyms of one study: `Pseudonyms(key, study).people(identities)` -> {identity: "P-" and six letters or digits, or twelve}.

    Whose six signs somebody else has too bears twelve, and so does that other; which of them came first must never decide who is called what.
    """

    def __init__(self, key: str, study: str) -> None:
        self._key = _bytes(key)
        self._study = study

    def people(self, identities: Iterable[str]) -> dict[str, str]:
        """The pseudonym of each identity: the string that the study uses for one person, and only for that person.

        Case, Unicode form and blanks do not matter. Raises ValueError for an empty identity, DisclosureError where twelve signs are alike too.
        """
        plain = {identity: " ".join(unicodedata.normalize("NFC", identity).casefold().split()) for identity in identities}
        if not all(plain.values()):
            raise ValueError("an identity is empty: a pseudonym stands for one person")
        signs = {identity: self._signs(identity) for identity in set(plain.values())}
        bearers = Counter(long[:_SHORT] for long in signs.values())
        if len(set(signs.values())) < len(signs):
            raise DisclosureError("two people of this study have one pseudonym", remedy="Write one of the two names in its full form in names.txt (with a patronymic or a place), and run again.")
        return {identity: "P-" + signs[one][: _SHORT if bearers[signs[one][:_SHORT]] == 1 else _LONG] for identity, one in plain.items()}

    def code(self, value: str) -> str:
        """A sign for a code that holds somebody's name (an option, a household): "N-" and twelve letters or digits, the same for the same code."""
        return "N-" + self._signs(f"code\x1f{value}")

    def _signs(self, identity: str) -> str:
        """Twelve signs of five bits; the first six are the first 30 bits of the HMAC."""
        message = f"{len(self._study)}:{self._study}\x1f{identity}".encode()
        number = int.from_bytes(hmac.new(self._key, message, hashlib.sha256).digest()[:8], "big") >> 4
        return "".join(_ALPHABET[number >> shift & 31] for shift in range(55, -1, -5))


def _bytes(key: str) -> bytes:
    if not isinstance(key, str) or not re.fullmatch(r"[0-9a-fA-F]{32,}", key.strip()) or len(key.strip()) % 2:
        raise KeyMissing(
            "the study's key is not a line of hexadecimal digits",
            remedy="Restore private/<study>.key from your backup; a new key would give everybody another pseudonym.",
        )
    return bytes.fromhex(key.strip())
