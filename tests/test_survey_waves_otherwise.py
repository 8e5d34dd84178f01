"""A second wave that was collected with another tool: other codes, other names of places, places that came new, people met again."""

import pandas as pd
import pytest
import yaml

from pipeline.errors import InputError
from pipeline.read.survey import read_survey
from pipeline.read.survey_places import in_study_ids
from pipeline.study import Study
from pipeline.survey.change import changes
from pipeline.survey.indicators import estimates
from pipeline.survey.indicators import respondents as valued_of


@pytest.fixture
def study(project):
    folder = project / "corpora" / "two"
    folder.mkdir(parents=True, exist_ok=True)

    def make(rows, *, answers=("yes",)):
        facts = {"study": "two", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "places": {"ala": {}, "bel": {}, "new": {}}, "survey": {"indicators": {"trust": {"question": "trust", "answers": list(answers)}}}}
        (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
        found = Study("two")
        frame = pd.DataFrame(rows, columns=["wave", "place", "trust", "panel"]).assign(uuid=[f"u{n}" for n in range(len(rows))], weight=1.0, stratum=None, cluster=None)
        found.write("answers", frame)
        found.write("asked", pd.DataFrame([(row.uuid, row.wave, "trust", "answered") for row in frame.itertuples()], columns=["uuid", "wave", "question", "state"]))
        return found

    return make


def _wave(wave, place, yes, no, panel=None, words=("yes", "no")):
    return [(wave, place, words[n >= yes], f"{panel}{place}{n}" if panel else None) for n in range(yes + no)]


def test_a_wave_that_codes_its_answers_otherwise_is_no_change_to_nought(study):
    rows = _wave("baseline", "ala", 20, 20) + _wave("endline", "ala", 20, 20, words=("1", "2"))
    with pytest.raises(InputError, match="in the wave endline the answers to trust are 1, 2, of which indicator trust counts none"):
        estimates(study(rows))
    table = estimates(study(rows, answers=("yes", "1")))
    assert table.loc[table["domain"] == "all", "estimate"].tolist() == pytest.approx([0.5, 0.5])


def test_nobody_who_says_yes_any_more_is_a_share_of_nought(study):
    table = estimates(study(_wave("baseline", "ala", 20, 20) + _wave("endline", "ala", 0, 40)))
    assert table[(table["domain"] == "all") & (table["wave"] == "endline")]["estimate"].tolist() == [0.0]


def test_a_place_that_came_new_makes_no_change_of_the_whole(study):
    # nothing changed in the places of both waves; the new one has 30 of 30
    found = study(_wave("baseline", "ala", 20, 20) + _wave("baseline", "bel", 20, 20) + _wave("endline", "ala", 20, 20) + _wave("endline", "bel", 20, 20) + _wave("endline", "new", 30, 10))
    table = changes(found, estimates(found))
    whole = table[table["domain"] == "all"].iloc[0]
    assert whole["estimate"] == pytest.approx(0) and whole["n_after"] == 80 and "places met in both waves" in whole["method"]
    assert set(table[table["domain_level"] == "place"]["domain"]) == {"ala", "bel"}


def test_people_met_again_are_no_second_sample(study):
    # all the same people with the same answers: the change is nought for certain, which two samples would not tell
    rows = [(wave, "ala", answer, f"p{n}") for wave in ("baseline", "endline") for n, answer in enumerate(["yes"] * 20 + ["no"] * 20)]
    found = study(rows)
    assert valued_of(found)["cluster"].isna().all()
    paired = changes(found, estimates(found)).iloc[0]
    alone = study([(wave, place, answer, None) for wave, place, answer, _ in rows])
    apart = changes(alone, estimates(alone)).iloc[0]
    assert paired["se"] == pytest.approx(0, abs=1e-9) and apart["se"] > 0.1


def test_a_place_is_known_by_its_label_where_a_file_calls_it_otherwise(study, tmp_path):
    import pyreadstat

    found = study([("baseline", "ala", "yes", None)])
    place = found.config.places["bel"].model_copy(update={"name": {"ky": "Кум-Арык", "ru": "Кум-Арык", "en": "Kum-Aryk"}})
    found.config = found.config.model_copy(update={"places": found.config.places | {"bel": place}})
    frame = pd.DataFrame({"_uuid": ["a", "b", "c"], "village": [1.0, 2.0, 2.0]})
    pyreadstat.write_sav(frame.rename(columns={"_uuid": "uuid"}), str(tmp_path / "e.sav"), variable_value_labels={"village": {1.0: "Ак-Турпак", 2.0: "кум арык"}})
    survey = read_survey(tmp_path / "e.sav")
    places, note = in_study_ids(survey.answers["village"], survey, "village", found)
    assert places.tolist()[1:] == ["bel", "bel"] and note == "Places of the answers that study.yaml does not have: 1 (Ак-Турпак)."
    assert in_study_ids(pd.Series(["ala"]), survey, "village", found)[1] is None


def test_where_no_place_was_met_again_there_is_no_change(study):
    # the two places differ; that is no change of either
    found = study(_wave("baseline", "ala", 30, 10) + _wave("endline", "bel", 10, 30))
    assert changes(found, estimates(found)).empty
