"""Who speaks: counts by hand; what few people say or do not say stays with the team."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from scipy import sparse

from pipeline.drivers.coded import Coded
from pipeline.drivers.network import pairs
from pipeline.drivers.themes import themes
from pipeline.drivers.voices import loudest, speakers, voices
from pipeline.errors import InputError

DOCUMENTS = pd.DataFrame([("d", "transcripts", "baseline")], columns=["document", "kind", "wave"])
PEOPLE = pd.DataFrame([("d", "a", "participant", "f", 20.0, None), ("d", "b", "participant", "m", 40.0, None), ("d", "c", "participant", "m", 50.0, None), ("d", "m", "moderator", "f", 50.0, None), ("d", "z", "collective", None, np.nan, None)],
                      columns=["document", "participant", "role", "gender", "age", "age_band"])  # fmt: skip
TURNS = pd.DataFrame([("d", "t1", "m", "moderator", "Суроо?"), ("d", "t2", "a", "participant", "Суу жок, биз —"), ("d", "t3", "b", "participant", "Ооба, суу такыр жок болуп калды"), ("d", "t4", "a", "participant", "Ооба —")],
                     columns=["document", "turn", "participant", "role", "text"])  # fmt: skip
SAID = speakers(TURNS, PEOPLE, DOCUMENTS).set_index("participant")


def test_words_of_each_participant_are_counted():
    assert SAID["n_words"].to_dict() == {"a": 4, "b": 6, "c": 0}


def test_who_is_cut_off_is_who_ends_in_a_dash_before_another_goes_on():
    assert SAID["n_cut_off"].to_dict() == {"a": 1, "b": 0, "c": 0}


def test_whoever_said_nothing_has_a_row():
    assert SAID.loc["c", "n_turns"] == 0


def test_the_loudest_is_one_person():
    assert SAID.index[SAID["loudest"]].tolist() == ["b"]


STUDY = SimpleNamespace(config=SimpleNamespace(drivers=SimpleNamespace(min_groups=3)), area_of=lambda place: "all")


def talk(groups, silent=0):
    """Groups of eight, four women and four men; in each, person 0 says three turns with the code, the others one without."""
    rows = [(f"d{g:02}", f"p{p}", t) for g in range(groups) for p in range(8 - silent) for t in range(3 if p == 0 else 1)]
    frame = pd.DataFrame(rows, columns=["document", "participant", "n"]).assign(turn=lambda f: f["participant"] + f["n"].astype(str), place="ala", wave="baseline", n_participants=8, group=None, area=None, language="ky", all="all", role="participant", text="бир эки")
    frame["gender"], frame["youth"] = np.where(frame["participant"] < "p4", "f", "m"), None
    frame["speaker"] = frame["document"] + "/" + frame["participant"]
    human = sparse.csr_matrix((frame["participant"] == "p0").astype(float).to_numpy()[:, None] * [1.0, 1.0] + (frame["participant"] == "p1").astype(float).to_numpy()[:, None] * [1.0, 0.0])
    documents = frame[["document", "wave", "n_participants"]].drop_duplicates("document").assign(kind="transcripts")
    people = pd.DataFrame([(f"d{g:02}", f"p{p}", "participant", "f" if p < 4 else "m", None, None) for g in range(groups) for p in range(8)], columns=["document", "participant", "role", "gender", "age", "age_band"])
    return Coded(frame, ["A", "B"], human * 0, human, human, np.ones(len(frame), dtype=bool), np.ones(len(frame))), documents, people


def table(groups, silent=0):
    parts, documents, people = talk(groups, silent)
    return voices(speakers(parts.talk, people, documents), documents, STUDY, parts).set_index(["level", "domain"])


def test_shares_of_turns_stand_beside_shares_of_people():
    # of ten turns of a group women say six
    assert table(4).loc[("gender", "f"), ["share_of_people", "share_of_turns"]].tolist() == pytest.approx([0.5, 0.6])


def test_eight_silent_men_are_not_counted_outside_the_team():
    assert pd.isna(table(4, silent=2).loc[("gender", "m"), "n_silent"])


def test_twelve_silent_men_are_counted():
    assert table(12, silent=1).loc[("gender", "m"), "n_silent"] == 12


def test_fewer_than_ten_women_are_hidden():
    assert bool(table(2).loc[("gender", "f"), "suppressed"])


def test_without_the_loudest_a_code_may_vanish():
    parts, documents, people = talk(10)
    parts.human[4, 1] = 1.0  # so that the groups differ
    made = loudest(speakers(parts.talk, people, documents), parts, STUDY).set_index("code")
    assert made.loc["B", ["estimate", "without"]].tolist() == pytest.approx([0.31, 1 / 70])


def test_of_fewer_than_ten_loudest_nothing_is_told():
    parts, documents, people = talk(9)
    assert loudest(speakers(parts.talk, people, documents), parts, STUDY)["suppressed"].all()


def test_two_codes_in_one_turn_make_a_pair():
    made = pairs(talk(4)[0])
    # both in 12 turns, the first alone in 4, neither in 24 of 40
    assert made[["first", "second", "n_turns", "log_odds"]].values.tolist() == [["A", "B", 12, pytest.approx(np.log(12.5 * 24.5 / (4.5 * 0.5)))]]


def test_a_pair_of_one_group_is_not_shown():
    assert pairs(talk(1)[0]).empty


WORDS = [["мектеп", "мугалим", "директор"], ["арык", "суу", "сугат"]]


def uncoded():
    """Sixty turns of six groups, half on a school and half on water."""
    rows = [(f"d{i % 6}", f"t{i:02}", WORDS[i % 2]) for i in range(60)]
    turns = pd.DataFrame([(d, t, "participant", "ky", " ".join(words)) for d, t, words in rows], columns=["document", "turn", "role", "language", "text"])
    words, documents = [], pd.DataFrame({"document": [f"d{i}" for i in range(6)], "kind": "transcripts", "n_participants": 8})
    for d, t, said in rows:
        at = 0
        for position, word in enumerate(said):
            words.append((d, t, position, at, at + len(word), word, "ky", word))
            at += len(word) + 1
    return pd.DataFrame(words, columns=["document", "turn", "position", "start", "end", "word", "language", "lemma"]), turns, documents


NONE = pd.DataFrame(columns=["document", "turn", "source"])


def test_two_subjects_are_two_themes():
    words, turns, documents = uncoded()
    assert sorted(sorted(row.split("; ")[:3]) for row in themes(words, turns, NONE, documents)[0]["words"]) == sorted(map(sorted, WORDS))


def test_coded_turns_are_in_no_theme():
    words, turns, documents = uncoded()
    assert themes(words, turns, turns[["document", "turn"]].assign(source="human"), documents)[0].empty


def test_exemplars_are_turns_of_their_theme():
    words, turns, documents = uncoded()
    assert len(themes(words, turns, NONE, documents)[1]) == 6


def test_a_turn_that_people_read_and_gave_no_code_counts_whatever_the_machine_suggests():
    words, turns, documents = uncoded()
    suggested = turns[["document", "turn"]].assign(source="machine")
    assert themes(words, turns, suggested, documents)[0].empty
    assert len(themes(words, turns, suggested, documents, reviews=turns[["document", "turn"]])[0]) == 2


def test_verbs_and_numbers_make_no_theme():
    words, turns, documents = uncoded()
    verbs = words.assign(lemma=words["lemma"].replace({"мугалим": "жаз", "арык": "төрт"}), word=words["word"].replace({"мугалим": "жазды", "арык": "төрт"}))
    assert not {"жаз", "төрт"} & set("; ".join(themes(verbs, turns, NONE, documents)[0]["words"]).split("; "))


def test_a_theme_that_is_not_firm_is_left_out_and_counted():
    words, turns, documents = uncoded()
    many = "жол короо базар кагаз бала жайыт үй дүкөн эшик терезе китеп калем дептер класс сабак айыл көчө көпүрө тоо талаа кой уй жылкы чөп нан чай эт сүт май".split()
    mixed = words.assign(lemma=np.random.default_rng(0).choice(many, len(words)))
    found = themes(mixed, turns, NONE, documents)[0]
    assert (found["stability"] >= 0.5).all() and found.attrs["weak"] + len(found) == 2 and found.attrs["weak"] > 0


def test_the_loudest_table_tells_no_share_that_the_drivers_do_not():
    parts, documents, people = talk(10)
    parts.human[:, 1] = 0.0
    parts.human[[0, 3], 1] = 1.0
    made = loudest(speakers(parts.talk, people, documents), parts, STUDY).set_index("code")
    assert made.loc["B", ["estimate", "without", "difference"]].isna().all()
