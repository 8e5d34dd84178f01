"""Under which stable pseudonym does a person appear? HMAC-SHA256 of who they are, under the study's secret key.

The same key, study and person give the same pseudonym in every run and on every machine; without the key nobody can compute it
from a name (an unkeyed hash could be undone by trying a list of names). RFC 2104; Crockford's base 32, which has no I, L, O, U.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

from pipeline.errors import DisclosureError, KeyMissing

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PSEUDONYM = re.compile(r"P-[0-9A-HJKMNP-TV-Z]{6}")


def new_key() -> str:
    """A new secret key: 64 hexadecimal digits (256 bits) from the operating system."""
    return secrets.token_hex(32)


def fingerprint(key: str) -> str:
    """12 hexadecimal digits that tell two keys apart and give neither away. Raises KeyMissing if the key is malformed."""
    return hmac.new(_bytes(key), b"yntymak key fingerprint", hashlib.sha256).hexdigest()[:12]


class Pseudonyms:
    """The pseudonyms of one study: `Pseudonyms(key, study).person(identity)` -> "P-" and six letters or digits.

    Two identities that would share a pseudonym (about 1 chance in 2,000 among 1,000 people) raise DisclosureError instead of
    making two people one; which of them came first must never decide who is called what.
    """

    def __init__(self, key: str, study: str) -> None:
        self._key = _bytes(key)
        self._study = study
        self._identities: dict[str, str] = {}

    def person(self, identity: str) -> str:
        """The pseudonym of one identity: the string that the study uses for one person, and only for that person.

        Case, Unicode form and blanks do not matter. Raises ValueError for an empty identity, DisclosureError on a collision.
        """
        identity = " ".join(unicodedata.normalize("NFC", identity).casefold().split())
        if not identity:
            raise ValueError("an identity is empty: a pseudonym stands for one person")
        message = f"{len(self._study)}:{self._study}\x1f{identity}".encode()
        number = int.from_bytes(hmac.new(self._key, message, hashlib.sha256).digest()[:4], "big") >> 2
        pseudonym = "P-" + "".join(_ALPHABET[number >> shift & 31] for shift in range(25, -1, -5))
        if self._identities.setdefault(pseudonym, identity) != identity:
            raise DisclosureError(
                f"two people of this study have one pseudonym, {pseudonym}",
                remedy="Write one of the two names in its full form in names.txt (with a patronymic or a place), and run again.",
            )
        return pseudonym


def _bytes(key: str) -> bytes:
    if not isinstance(key, str) or not re.fullmatch(r"[0-9a-fA-F]{32,}", key.strip()) or len(key.strip()) % 2:
        raise KeyMissing(
            "the study's key is not a line of hexadecimal digits",
            remedy="Restore private/<study>.key from your backup; a new key would give everybody another pseudonym.",
        )
    return bytes.fromhex(key.strip())
