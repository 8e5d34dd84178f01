import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DisclosureError, KeyMissing
from pipeline.protect.pseudonyms import PSEUDONYM, Pseudonyms, fingerprint, new_key

KEY = "ab" * 32


@given(st.text(min_size=1).filter(str.strip))
def test_form_and_determinism(identity):
    one, other = (Pseudonyms(KEY, "water").person(identity) for _ in range(2))
    assert one == other and PSEUDONYM.fullmatch(one)


def test_literal_value_holds_for_ever():
    assert Pseudonyms(KEY, "water").person("Айзирек Тороканов") == Pseudonyms(KEY.upper(), "water").person("айзирек  тороканов")


def test_study_and_key_change_it():
    values = {Pseudonyms(key, study).person("Айзирек") for key in (KEY, "cd" * 32) for study in ("water", "road")}
    assert len(values) == 4


def test_no_collision_goes_unseen():
    pseudonyms, error = Pseudonyms(KEY, "water"), None
    try:
        for number in range(200_000):
            pseudonyms.person(f"person {number}")
    except DisclosureError as raised:
        error = raised
    assert error is not None and "person" not in re.sub(r"people", "", str(error))


def test_keys():
    assert re.fullmatch("[0-9a-f]{64}", new_key()) and new_key() != new_key()
    assert re.fullmatch("[0-9a-f]{12}", fingerprint(KEY)) and fingerprint(KEY) not in KEY


@pytest.mark.parametrize("key", ["", "zz" * 32, "ab", "abc" * 11])
def test_a_malformed_key_is_refused(key):
    with pytest.raises(KeyMissing):
        fingerprint(key)
