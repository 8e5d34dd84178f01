import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.errors import DisclosureError, KeyMissing
from pipeline.protect.pseudonyms import PSEUDONYM, Pseudonyms, fingerprint, new_key, shared

KEY = "ab" * 32
LITERAL = "P-VA1P90"


@given(st.text(min_size=1).filter(str.strip))
def test_form_and_determinism(identity):
    one, other = (Pseudonyms(KEY, "water").people([identity])[identity] for _ in range(2))
    assert one == other and PSEUDONYM.fullmatch(one) and len(one) == 8


def test_literal_value_holds_for_ever():
    found = Pseudonyms(KEY, "water").people(["Айзирек Тороканов"]) | Pseudonyms(KEY.upper(), "water").people(["айзирек  тороканов"])
    assert set(found.values()) == {LITERAL}


def test_study_and_key_change_it():
    values = {Pseudonyms(key, study).people(["Айзирек"])["Айзирек"] for key in (KEY, "cd" * 32) for study in ("water", "road")}
    assert len(values) == 4


@cache
def alike() -> list[str]:
    """Two identities whose first six signs are one: among 40,000 there is such a pair, with this key."""
    seen, pseudonyms = {}, Pseudonyms(KEY, "water")
    for number in range(80_000):
        identity = f"person {number}"
        other = seen.setdefault(pseudonyms.people([identity])[identity], identity)
        if other != identity:
            return [other, identity]
    raise AssertionError("no pair; take another key")


def test_two_who_share_six_signs_both_bear_twelve_whatever_their_order():
    pair, pseudonyms = alike(), Pseudonyms(KEY, "water")
    alone = pseudonyms.people([pair[0], "Айзирек"])
    both = pseudonyms.people([*pair, "Айзирек"])
    assert both == pseudonyms.people(["Айзирек", *reversed(pair)])
    assert len(set(both.values())) == 3 and all(PSEUDONYM.fullmatch(one) for one in both.values())
    assert [len(both[one]) for one in pair] == [14, 14] and {both[one][:8] for one in pair} == {alone[pair[0]]}
    # whoever shares with nobody is called as before
    assert both["Айзирек"] == alone["Айзирек"]


def test_a_decision_about_the_six_signs_is_known_to_fit_two():
    pair = alike()
    six, people = Pseudonyms(KEY, "water").people(pair[:1])[pair[0]], sorted(Pseudonyms(KEY, "water").people(pair).values())
    assert shared(people, six) == people
    assert shared([six, "P-000000"], six) == [] and shared(people, people[0]) == [] and shared(people, "P-000000") == []


def test_twelve_signs_alike_stop_and_name_nobody(monkeypatch):
    monkeypatch.setattr(Pseudonyms, "_signs", lambda self, identity: "A" * 12)
    with pytest.raises(DisclosureError) as error:
        Pseudonyms(KEY, "water").people(["Айзирек", "Тороканов"])
    assert "Айзирек" not in str(error.value)


def test_keys():
    assert re.fullmatch("[0-9a-f]{64}", new_key()) and new_key() != new_key()
    assert re.fullmatch("[0-9a-f]{12}", fingerprint(KEY)) and fingerprint(KEY) not in KEY


@pytest.mark.parametrize("key", ["", "zz" * 32, "ab", "abc" * 11])
def test_a_malformed_key_is_refused(key):
    with pytest.raises(KeyMissing):
        fingerprint(key)
