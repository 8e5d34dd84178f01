"""Two people whose six signs are alike: nothing stops, both bear twelve, and what was decided under six is held against nobody by mistake. Every name is invented."""

from __future__ import annotations

import json

import pandas as pd
import pytest
import small_study

from pipeline.check import check_study
from pipeline.coding.passages import same
from pipeline.erase import carry_out, plan_erasure
from pipeline.errors import InputError
from pipeline.invite import record
from pipeline.leaders.consent import consents
from pipeline.protect.pseudonyms import PSEUDONYM, Pseudonyms
from pipeline.read.corpus import names_of_people, read_corpus
from pipeline.study import Study


@pytest.fixture
def study(project) -> Study:
    return small_study.make(project)


@pytest.fixture
def collided(monkeypatch) -> None:
    """From here on everybody's first six signs are the same."""
    signs = Pseudonyms._signs
    monkeypatch.setattr(Pseudonyms, "_signs", lambda self, identity: "7K2M9Q" + signs(self, identity)[:6])


def test_the_whole_of_1_read_goes_through_with_twelve_signs(study, request):
    before = read_corpus(study)
    request.getfixturevalue("collided")
    after = read_corpus(study)
    assert all(len(person) == 14 and person.startswith("P-7K2M9Q") for person in after["people"]["person"])
    # the last six are the six of before
    back = lambda text: PSEUDONYM.sub(lambda found: f"P-{found.group()[8:]}", text)  # noqa: E731
    assert after["turns"]["text"].map(back).tolist() == before["turns"]["text"].tolist()
    assert sorted(map(back, after["people"]["person"])) == sorted(before["people"]["person"])
    raw = ["raw_start", "raw_end"]
    assert after["spans"][raw].equals(before["spans"][raw])


def test_a_coded_passage_is_found_again_under_the_longer_pseudonym():
    assert same("Кезекти P-7K2M9Q бузуп коёт, суу жетпейт", "Кезекти P-7K2M9QAB12CD бузуп коёт, суу жетпейт")


def test_one_of_the_two_is_erased_and_the_other_stays(study, collided):
    behind = names_of_people(study)
    person = next(person for person, names in behind.items() if "Пахирдин" in names)
    line = {"person": person[:8], "step": "contact", "decision": "given"}
    study.decisions("consent").write_text(json.dumps(line) + "\n" + json.dumps(line | {"person": person}) + "\n", "utf-8")
    with pytest.raises(InputError, match="share this pseudonym"):
        plan_erasure(study, person[:8])
    carry_out(plan_erasure(study, person, by="aigul", at="2026-01-01T10:00:00+06:00"))
    # what was written under the six signs may be about the erased
    assert study.decisions("consent").read_text("utf-8") == ""
    # a namesake cannot be told apart from the erased, everybody else stays
    assert set(names_of_people(study)) == {other for other, names in behind.items() if "Пахирдин" not in names}


def test_a_no_under_six_signs_holds_for_both_and_a_yes_for_neither(study):
    study.write("people", pd.DataFrame([{"person": person, "place": None, "gender": None, "age_band": None, "is_office_holder": False, "consent": None, "settlement": None, "household": None, "identity_group": None} for person in ("P-7K2M9QAAAAAA", "P-7K2M9QBBBBBB", "P-000000")]))
    lines = [{"person": "P-7K2M9Q", "step": "contact", "decision": "given", "do_not_contact": False}, {"person": "P-000000", "step": "contact", "decision": "given"}]
    study.decisions("consent").write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    found = consents(study).set_index("person")
    assert found["consent"].to_dict() == {"P-7K2M9QAAAAAA": "not asked", "P-7K2M9QBBBBBB": "not asked", "P-000000": "given"}
    study.decisions("consent").write_text("".join(json.dumps(line) + "\n" for line in [*lines, lines[0] | {"decision": "refused", "do_not_contact": True}]), "utf-8")
    found = consents(study).set_index("person")
    assert found.loc[["P-7K2M9QAAAAAA", "P-7K2M9QBBBBBB"], "consent"].tolist() == ["refused", "refused"] and found["do_not_contact"].sum() == 2
    with pytest.raises(InputError, match="share this pseudonym"):
        record(study, "P-7K2M9Q", step="contact", decision="given", how="by phone")
    record(study, "P-7K2M9QBBBBBB", step="contact", decision="given", how="by phone")
    assert consents(study).set_index("person")["consent"].to_dict() == {"P-7K2M9QAAAAAA": "refused", "P-7K2M9QBBBBBB": "given", "P-000000": "given"}
    for language, word in (("en", "fits two people"), ("ru", "подходит двоим"), ("ky", "эки адамга туура келет")):
        rows = [row for row in check_study("small", language)[0] if row[0] == "decisions/consent.jsonl"]
        assert len(rows) == 1 and word in rows[0][2] and "P-7K2M9QAAAAAA, P-7K2M9QBBBBBB" in rows[0][2]
