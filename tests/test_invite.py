"""Consent in two steps, cohorts of those who agreed, papers under private alone, and an erasure that takes all of it."""

import json
from types import SimpleNamespace

import docx
import pandas as pd
import pytest

from pipeline import tables
from pipeline.config.analysis import CohortSection
from pipeline.erase_files import change_lines
from pipeline.errors import InputError
from pipeline.invite import _lot, invite_people, record
from pipeline.leaders.consent import consents
from pipeline.leaders.invitation import candidates, initiative_group, invitations, invite, links, pairs_of_mentors, quota_table, steps, together
from pipeline.study import Study

LETTERS = "ABCDEFGH"
NAMES = {f"P-{a}{b}0000": [f"Ойдонкан {a}{b}ова"] for a in LETTERS for b in LETTERS}


def leaders(count=24, **columns):
    persons = sorted(NAMES)[:count]
    frame = pd.DataFrame({"person": persons, "place": ["osh-jazy" if n % 2 else "osh-gulistan" for n in range(count)], "stratum": "?", "tier": [("A", "B", "C")[n % 3] for n in range(count)], "gate": "open", "count": 1, "exposure": 9.0,
                          "rate": 0.1, "rate_low": 0.1, "rate_high": 0.1, "score": [1 + n % 5 / 4 for n in range(count)], "p_top": 0.5, "p_top_least": 0.5, "n_sources": 1, "n_groups": 2, "n_recruiters": 1, "office_holder": [n % 7 == 0 for n in range(count)],
                          "position_only": False, "n_stands": 2, "n_knows": 1, "n_incites": 0, "n_coders": 2, "sources_differ": False})  # fmt: skip
    return frame.reindex(columns=list(tables.contract("leaders").columns)).assign(**columns)


def people(count=24):
    persons = sorted(NAMES)[:count]
    return pd.DataFrame({"person": persons, "place": leaders(count)["place"], "gender": ["f" if n % 4 < 2 else "m" for n in range(count)], "age_band": [("18-29", "30-49", "50+")[n // 2 % 3] for n in range(count)], "is_office_holder": leaders(count)["office_holder"],
                         "consent": None, "settlement": [f"s{n % 3}" for n in range(count)], "household": [f"h{n // 2}" if n < 4 else None for n in range(count)], "identity_group": ["x" if n % 5 else "y" for n in range(count)]})  # fmt: skip


SETTINGS = CohortSection(size=(5, 6), identity_slack=6)


@pytest.fixture
def study(tmp_path):
    (tmp_path / "corpora" / "field" / "decisions").mkdir(parents=True)
    (tmp_path / "corpora" / "field" / "study.yaml").write_text(json.dumps({"study": "field", "invented": True, "key": "ab" * 32, "key_fingerprint": "000000000000", "title": {"ky": "Үлгү", "ru": "Пример", "en": "Example"}, "language": "ky", "seed": 3,
        "places": {"osh-jazy": {"audiences": ["CL"]}, "osh-gulistan": {"audiences": ["CL"]}}, "leaders": {"cohort": {"size": [5, 6]}}}), "utf-8")  # fmt: skip
    this = Study("field", tmp_path)
    this.write("leaders", leaders())
    this.write("people", people())
    this.write("turns", tables.empty("turns"))
    return this


def agree(study, persons, step="contact", decision="given", **more):
    for person in persons:
        record(study, person, step=step, decision=decision, how="by phone", at="2026-01-01T00:00:00+06:00", date="2026-01-01", **more)


def test_a_decision_is_one_line_and_the_last_of_a_step_holds(study):
    person = sorted(NAMES)[0]
    agree(study, [person])
    agree(study, [person], decision="withdrawn", coder="aizada")
    assert len(study.decisions("consent").read_text("utf-8").splitlines()) == 2
    assert consents(study).to_dict("records") == [{"person": person, "consent": "withdrawn", "invitation": "withdrawn", "do_not_contact": False}]


def test_the_second_step_needs_the_first(study):
    with pytest.raises(InputError, match="first step"):
        agree(study, [sorted(NAMES)[0]], step="invitation")


@pytest.mark.parametrize("wrong", [{"step": "contact", "decision": None}, {"step": None, "decision": None}, {"step": "contact", "decision": "given"}])
def test_half_a_decision_is_refused_and_nothing_is_written(study, wrong):
    with pytest.raises(InputError):
        record(study, sorted(NAMES)[0], **wrong)
    assert not study.decisions("consent").exists()


def test_nobody_outside_the_study_can_consent(study):
    with pytest.raises(InputError, match="nobody"):
        agree(study, ["P-ZZZZZZ"])


def test_a_broken_line_is_named(study):
    study.decisions("consent").write_text('{"person": "P-AA0000", "step": "third", "decision": "given"}\n', "utf-8")
    with pytest.raises(InputError, match="line 1"):
        consents(study)


def test_only_those_who_agreed_and_may_be_contacted_are_invited(study):
    persons = sorted(NAMES)[:24]
    agree(study, persons[:20])
    record(study, persons[0], step=None, decision=None, do_not_contact=True)
    invite_people(study, names=NAMES)
    found = invitations(candidates(study.read("leaders"), study.read("people"), consents(study)), study.config.leaders.cohort, seed=3)
    chosen = {person for one in found for person in one.chosen}
    assert len(chosen) >= 10 and not chosen & {persons[0], *persons[20:]}


@pytest.mark.parametrize("decision", ["refused", "withdrawn"])
def test_who_refused_the_invitation_gets_no_second_one(study, decision):
    persons = sorted(NAMES)[:24]
    agree(study, persons)
    invite_people(study, names=NAMES)
    letters = study.private / "invitations" / "osh-jazy" / "letters.docx"
    invited = next(person for person in persons if any(NAMES[person][0] in p.text for p in docx.Document(letters).paragraphs))
    agree(study, [invited], step="invitation", decision=decision)
    invite_people(study, names=NAMES)
    assert not any(NAMES[invited][0] in p.text for p in docx.Document(letters).paragraphs)


def test_papers_of_an_earlier_day_do_not_stay_where_no_cohort_can_be_made(study):
    persons = sorted(NAMES)[:24]
    agree(study, persons)
    invite_people(study, names=NAMES)
    (study.private / "invitations" / "osh-jazy" / "notes.txt").write_text("ours", "utf-8")
    agree(study, persons, decision="withdrawn")
    invite_people(study, names=NAMES)
    assert [path.name for path in (study.private / "invitations").rglob("*") if path.is_file()] == ["notes.txt"]


def test_initiative_groups_leave_the_papers_of_the_cohort_alone(study):
    agree(study, sorted(NAMES)[:24])
    invite_people(study, names=NAMES)
    before = (study.private / "invitations" / "osh-jazy" / "card.docx").read_bytes()
    invite_people(study, names=NAMES, groups=True)
    assert (study.private / "invitations" / "osh-jazy" / "card.docx").read_bytes() == before and list((study.private / "initiative-groups").rglob("card.docx"))


def test_papers_lie_under_private_and_the_list_holds_those_who_will_come(study):
    persons = sorted(NAMES)[:24]
    agree(study, persons)
    lines = invite_people(study, names=NAMES)
    folder = study.private / "invitations" / "osh-jazy"
    coming = [person for person in persons if any(NAMES[person][0] in p.text for p in docx.Document(folder / "letters.docx").paragraphs)][:2]
    agree(study, coming, step="invitation")
    invite_people(study, names=NAMES)
    listed = [row.cells[1].text for row in docx.Document(folder / "attendance.docx").tables[0].rows][1:]
    assert listed == sorted(NAMES[person][0] for person in coming)
    assert not any("Ойдонкан" in line for line in lines) and not any("Ойдонкан".encode() in path.read_bytes() for path in study.outputs.rglob("*") if path.is_file())
    assert (folder / "card.docx").stat().st_mode & 0o077 == 0


def test_a_letter_is_in_the_language_that_the_person_speaks(study):
    persons = sorted(NAMES)[:24]
    turns = pd.DataFrame([{"document": "d1", "turn": f"t{n}", "participant": person, "role": "participant", "language": "ru", "text": "да"} for n, person in enumerate(persons[::3])])
    study.write("turns", turns.reindex(columns=list(tables.contract("turns").columns)))
    agree(study, persons)
    invite_people(study, names=NAMES)
    said = "\n".join(p.text for p in docx.Document(study.private / "invitations" / "osh-jazy" / "letters.docx").paragraphs)
    assert "Участие добровольное" in said and "Катышуу ыктыярдуу" in said


def test_before_anybody_was_asked_nobody_is_invited(study):
    with pytest.raises(InputError, match="nobody has been asked"):
        invite_people(study, names=NAMES)


def test_an_erasure_takes_the_consent_of_the_erased(study):
    persons = sorted(NAMES)[:2]
    agree(study, persons)
    plan = SimpleNamespace(is_person=lambda value: value == persons[0], respondents=[], turns={}, without=lambda text: text)
    change_lines(plan, study.decisions("consent"))
    assert consents(study)["person"].tolist() == [persons[1]]


# ---------------------------------------------------------------- cohorts


def test_a_cohort_holds_its_quotas_and_the_draw_can_be_repeated():
    known = candidates(leaders(), people())
    one, again = (invite(known, SETTINGS, place="x", seed=5) for _ in range(2))
    mine = known[known["person"].isin(one.chosen)]
    assert 5 <= len(mine) <= 6 and 2 <= mine["woman"].sum() <= 3 and mine["youth"].sum() >= 2 and mine["office_holder"].sum() <= 1 and mine["household"].dropna().is_unique
    assert (again.chosen, again.digest) == (one.chosen, one.digest) and len(one.digest) == 64


def test_every_panel_of_the_lottery_is_near_the_best():
    plain = SETTINGS.model_copy(update={"settlement_reward": 0.0, "bridge_reward": 0.0})
    one = invite(candidates(leaders(), people()), plain, place="x", seed=5)
    worth = candidates(leaders(), people()).set_index("person")["utility"]
    assert len(one.lottery.panels) > 1 and all(worth[panel].sum() >= 0.95 * one.cohort.utility - 1e-5 for panel in one.lottery.panels)


def test_a_quota_that_cannot_be_met_is_named_with_the_smallest_change():
    known = candidates(leaders(), people().assign(gender="m"))
    one = invite(known, SETTINGS.model_copy(update={"young_women": 0.0}), place="x", seed=1)
    assert one.cohort is None and one.missing == {"woman=True": 2.0}
    assert quota_table([one]).to_dict("records")[0]["state"] == "cannot be met"


def test_a_closed_gate_and_tier_d_are_no_candidates():
    frame = leaders(6)
    frame.loc[0, "gate"], frame.loc[1, "tier"] = "closed", "D"
    assert candidates(frame, people(6))["person"].tolist() == sorted(NAMES)[2:6]


def test_whoever_is_named_in_two_places_stands_with_the_place_that_is_home():
    frame = pd.concat([leaders(4), leaders(4).assign(place="osh-aaa", tier="A")], ignore_index=True)
    assert candidates(frame, people(4))["place"].tolist() == people(4)["place"].tolist()
    away = candidates(frame, people(4).assign(place=None))
    # without a home the better tier; where tiers are equal, the first of equal scores
    assert away["tier"].tolist() == ["A"] * 4


@pytest.mark.parametrize("size", [(1, 1), (3, 3), (5, 6)])
def test_a_small_cohort_has_women_as_near_their_share_as_people_can_be_counted(size):
    one = invite(candidates(leaders(), people()), CohortSection(size=size, youth=0, young_women=0), place="x", seed=1)
    mine = candidates(leaders(), people()).set_index("person").loc[one.chosen]
    assert size[0] <= len(mine) <= size[1] and abs(mine["woman"].sum() - len(mine) / 2) <= 0.5


def test_every_panel_of_a_cohort_of_open_size_holds_its_shares():
    one = invite(candidates(leaders(), people()), CohortSection(size=(6, 9), near=0.6), place="x", seed=1)
    facts = candidates(leaders(), people()).set_index("person")
    for panel in one.lottery.panels:
        mine = facts.loc[panel]
        assert 0.4 <= mine["woman"].mean() <= 0.6 and mine["youth"].mean() >= 0.3 and mine["young_woman"].mean() >= 0.15 and mine["office_holder"].mean() <= 0.2


def test_a_limit_of_an_initiative_group_holds_in_the_draw():
    known = candidates(leaders(), people()).assign(office_holder=lambda frame: frame.index % 2 == 0)
    one = initiative_group(known, SETTINGS, place="x", seed=1)
    for panel in one.lottery.panels:
        held = known.set_index("person").loc[panel, "office_holder"]
        assert 1 <= held.sum() <= 2 and (~held).sum() >= 2


def test_a_network_of_mediators_has_people_from_every_place():
    found = together(candidates(leaders(), people()), SETTINGS.model_copy(update={"each": (2, 3)}), seed=1)
    counts = candidates(leaders(), people()).set_index("person")["place"][found.chosen].value_counts()
    assert set(counts.index) == {"osh-jazy", "osh-gulistan"} and counts.between(2, 3).all()


def test_an_initiative_group_holds_authorities_residents_and_every_identity_group():
    found = initiative_group(candidates(leaders(), people()), SETTINGS, place="x", seed=1)
    mine = candidates(leaders(), people()).set_index("person").loc[found.chosen]
    assert 5 <= len(mine) <= 9 and 1 <= mine["office_holder"].sum() <= 2 and set(mine["identity_group"]) == {"x", "y"}


def test_each_young_person_has_a_mentor_of_the_place_where_there_is_one():
    found = pairs_of_mentors(candidates(leaders(), people()))
    assert found["mentee"].is_unique and found["mentor"].value_counts().max() <= 2 and found["same_place"].all() and len(found) == 8


def test_no_two_places_are_more_than_three_steps_apart():
    places = pd.DataFrame([{"place": f"{area}{n}", "area": area, "people": n} for area in "abcdefg" for n in range(4)])
    found = links(places)
    assert steps(found) == 3 and len(found) == 21 + 21


def test_from_many_people_the_draw_is_among_cohorts_taken_at_random(monkeypatch):
    monkeypatch.setattr("pipeline.leaders.invitation.MOST_DRAWN", 5)
    monkeypatch.setattr("pipeline.leaders.invitation.SAMPLED", 8)
    found = invite(candidates(leaders(), people()), SETTINGS, place="osh-jazy", seed=3)
    assert found.lottery.sampled <= 8 and sorted(found.chosen) == sorted(found.lottery.drawn)


def test_the_costs_of_quotas_need_no_draw():
    found = invitations(candidates(leaders(), people()), SETTINGS, seed=3, draw=False)
    assert all(one.lottery is None for one in found) and len(quota_table(found))


def texts(path):
    paper = docx.Document(path)
    return [part.text for part in paper.paragraphs], [[cell.text for cell in row.cells] for table in paper.tables for row in table.rows]


def test_the_lot_that_a_witness_draws_is_the_cohort_that_gets_the_letters(study):
    agree(study, sorted(NAMES)[:24])
    invite_people(study, names=NAMES)
    folder = study.private / "invitations" / "osh-jazy"
    lots = pd.read_csv(folder / "lots.csv", dtype=str)
    for lot in (0, 999):
        invite_people(study, names=NAMES, lots={"osh-jazy": lot})
        written = {person for person, (name,) in NAMES.items() if any(name in text for text in texts(folder / "letters.docx")[0])}
        assert written == set(lots["people"][lot].split("; ")) and any(f"cohort of lot {lot:03d}" in text for text in texts(folder / "card.docx")[0])
    assert lots["people"][0] != lots["people"][999]


def test_a_lot_without_its_place_and_a_place_without_a_draw_are_refused(study):
    agree(study, sorted(NAMES)[:24])
    for lots, problem in (({"": 4}, "the lot names none"), ({"osh-uzgen": 4}, "no draw was held")):
        with pytest.raises(InputError, match=problem):
            invite_people(study, names=NAMES, lots=lots)
    assert not (study.private / "invitations").exists()


@pytest.mark.parametrize("given", ["1000", "-1", "x", "osh-jazy="])
def test_a_lot_is_three_digits(given):
    with pytest.raises(InputError, match="a lot is a number"):
        _lot(given)


def test_the_card_counts_office_holders_and_names_the_witness_s_steps(study):
    agree(study, sorted(NAMES)[:24])
    invite_people(study, names=NAMES)
    said, rows = texts(study.private / "invitations" / "osh-jazy" / "card.docx")
    held = next(row for row in rows if row[0] == "people who hold an office")
    assert held[1] in ("0", "1") and any("--lot osh-jazy=NNN" in text for text in said) and any("puts it back" in text for text in said)
    assert not any(name in text for (name,) in NAMES.values() for text in said)


def test_what_an_initiative_group_lacks_is_called_by_its_name(study):
    study.write("leaders", leaders().assign(office_holder=False))
    agree(study, sorted(NAMES)[:24])
    assert all("people who hold an office: +1" in line for line in invite_people(study, names=NAMES, groups=True))


def test_an_initiative_group_is_invited_to_a_group_and_not_to_a_training(study):
    agree(study, sorted(NAMES)[:24])
    invite_people(study, names=NAMES, groups=True)
    said = "\n".join(texts(study.private / "initiative-groups" / "osh-jazy" / "letters.docx")[0])
    assert "демилгечи тобуна" in said and "окуусуна" not in said


def test_the_attendance_list_has_rows_in_which_one_can_sign(study):
    persons = sorted(NAMES)[:24]
    agree(study, persons)
    agree(study, persons, step="invitation")
    invite_people(study, names=NAMES)
    table = docx.Document(study.private / "invitations" / "osh-jazy" / "attendance.docx").tables[0]
    assert all(row.height.mm == pytest.approx(10, abs=0.1) for row in table.rows[1:]) and "tblHeader" in table.rows[0]._tr.xml


def test_a_letter_leaves_room_for_place_and_telephone_and_says_that_it_is_invented(study):
    agree(study, sorted(NAMES)[:24])
    invite_people(study, names=NAMES)
    text = "\n".join(part.text for part in docx.Document(next((study.private / "invitations").rglob("letters.docx"))).paragraphs)
    assert "Качан, кайда: ___" in text and "телефону): ___" in text and "Ойдон чыгарылган маалымат" in text
