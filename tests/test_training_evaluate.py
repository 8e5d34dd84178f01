"""After the training: counts without names, gains of pairs with their interval, items, and minutes that the next edition uses."""

import re

import numpy as np
import pandas as pd
import pytest
import xlsxwriter

from pipeline import tables
from pipeline.errors import InputError
from pipeline.training import returned
from pipeline.training.catalogue import Catalogue
from pipeline.training.evaluate import COLUMNS, feedback, items, learning, paces, trained, wilson

NAME = "Чынаркүл Жоломанова"
KEY = pd.DataFrame({"question": ["q1", "q2"], "module": ["M02", "M03"], "key": ["a", "b"]})


@pytest.fixture
def folder(tmp_path):
    def write(kind, *lines):
        (tmp_path / f"{kind}.csv").write_text("\n".join(lines) + "\n", "utf-8-sig")
        return tmp_path

    return write


# ---------------------------------------------------------------- reading


def test_names_stop_at_reading(folder):
    read = returned.attendance(folder("attendance", "name;place;audience;gender;age;phone", f"{NAME};ala;CL;Ж;34;0555123456"))
    assert read.values.tolist() == [["ala", "CL", "women", "29–44"]]


def test_a_cell_that_cannot_be_read_is_placed_and_never_repeated(folder):
    with pytest.raises(InputError) as caught:
        returned.attendance(folder("attendance", "name,place,audience,gender,age", f"x,ala,CL,f,20", f"x,ala,CL,f,{NAME}"))
    assert caught.value.place == "row 3" and NAME not in str(caught.value)


def test_a_missing_column_is_named(folder):
    with pytest.raises(InputError, match="no column age"):
        returned.attendance(folder("attendance", "place,audience,gender", "ala,CL,f"))


def test_a_workbook_is_read_like_a_csv(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "minutes.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([["place", "audience", "module", "planned", "taken"], ["ala", "CL", "M02", 75, 90]]):
            sheet.write_row(number, 0, row)
    assert returned.minutes(tmp_path)[["planned", "taken"]].values.tolist() == [[75.0, 90.0]]


def test_without_files_all_tables_are_empty(tmp_path):
    assert returned.attendance(tmp_path).empty and returned.tests(tmp_path).empty and returned.minutes(tmp_path).empty


def test_a_made_up_code_is_the_same_however_it_is_written(folder):
    read = returned.tests(folder("tests", "place,audience,code,moment,q1", "ala,CL,Ак-7,before,A", "ala,CL,ак 7,After,a"))
    assert read["code"].nunique() == 1 and read["q1"].tolist() == ["a", "a"]


# ---------------------------------------------------------------- who came


def people(women, men, place="ala"):
    return pd.DataFrame([{"place": place, "audience": "CL", "gender": gender, "age": "29–44"} for gender, n in (("women", women), ("men", men)) for _ in range(n)])


def cell(table, by="gender", level="women", place="ala"):
    return table[(table["place"] == place) & (table["by"] == by) & (table["level"] == level)].iloc[0]


def test_people_are_counted_by_gender():
    assert cell(trained(people(14, 12)))["n"] == 14


def test_fewer_than_ten_are_hidden_with_their_complement():
    table = trained(people(14, 4))
    assert cell(table, level="men")["suppressed"] and cell(table, level="women")["suppressed"] and cell(table, "all", "all")["n"] == 18


# ---------------------------------------------------------------- what was learnt


def sheets(before, after, codes=None):
    """Two questions a person: answers as pairs of letters."""
    rows = [{"place": "ala", "audience": "CL", "code": str(i), "moment": moment, "q1": q1, "q2": q2} for moment, answers in (("before", before), ("after", after)) for i, (q1, q2) in enumerate(answers)]
    return pd.DataFrame(rows)


WRONG, HALF, RIGHT = ("c", "c"), ("a", "c"), ("a", "b")
ANSWERS = sheets([WRONG] * 8 + [HALF] * 4, [HALF] * 6 + [RIGHT] * 6)


def test_the_gain_is_the_mean_of_pairs():
    # before 4 x 1/2 of 12, after 6 x 1/2 + 6 of 12
    row = learning(ANSWERS, KEY).set_index("module").loc["all"]
    assert [row["before"], row["after"], row["gain"]] == pytest.approx([2 / 12, 9 / 12, 7 / 12])


def test_the_interval_of_the_gain_is_student_s():
    gains = np.array([0.5] * 6 + [1.0] * 2 + [0.5] * 4)
    half = 2.200985 * gains.std(ddof=1) / np.sqrt(12)
    row = learning(ANSWERS, KEY).set_index("module").loc["all"]
    assert [row["ci_low"], row["ci_high"]] == pytest.approx([gains.mean() - half, gains.mean() + half], abs=1e-6)


def test_a_module_s_gain_is_of_its_own_questions():
    assert learning(ANSWERS, KEY).set_index("module").loc["M03", "gain"] == pytest.approx(0.5)


def test_sheets_without_their_other_half_are_counted():
    more = pd.concat([ANSWERS, sheets([WRONG], []).assign(code="alone")])
    assert learning(more, KEY).set_index("module").loc["all", "unmatched"] == pytest.approx(1 / 25)


def test_fewer_than_ten_pairs_give_no_gain():
    row = learning(sheets([WRONG] * 9, [RIGHT] * 9), KEY).iloc[0]
    assert row["suppressed"] and pd.isna(row["gain"]) and pd.isna(row["n_pairs"])


def test_difficulty_is_the_share_right_with_wilson_s_interval():
    row = items(ANSWERS, KEY).set_index(["question", "moment"]).loc[("q2", "after")]
    assert row["right"] == 0.5 and [row["ci_low"], row["ci_high"]] == pytest.approx([0.2538, 0.7462], abs=1e-4)


def test_wilson_s_interval_of_none_of_ten():
    assert wilson(0.0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)


def test_an_item_that_goes_with_the_rest_discriminates():
    both = sheets([WRONG] * 6 + [RIGHT] * 6, [])
    assert items(both, KEY).set_index(["question", "moment"]).loc[("q1", "before"), "discrimination"] == pytest.approx(1.0)


def test_feedback_has_its_mean():
    assert feedback(pd.DataFrame({"place": ["ala"] * 10, "f1": ["4"] * 5 + ["5"] * 5})).iloc[0]["mean"] == 4.5


# ---------------------------------------------------------------- minutes, and the next edition


def taught(*taken, module="M02"):
    return pd.DataFrame([{"place": "ala", "audience": "CL", "module": module, "planned": 75.0, "taken": float(n)} for n in taken])


def test_three_sessions_give_a_pace():
    assert paces(taught(75, 90, 105)).iloc[0][["pace", "used"]].tolist() == [1.2, True]


def test_two_sessions_do_not():
    assert not paces(taught(90, 105)).iloc[0]["used"]


def test_known_minutes_replace_planned_ones():
    assert [Catalogue(pace={"M02": 1.2})["M02"].minutes, Catalogue()["M02"].minutes] == [90, 75]


@pytest.mark.parametrize("pace", [0.7, 1.0, 1.13, 1.4])
def test_steps_at_a_measured_pace_still_add_up(pace):
    catalogue = Catalogue(pace=dict.fromkeys(Catalogue().written, pace))
    assert all(sum(catalogue.text(m, "en").step_minutes("full")) == catalogue[m].minutes for m in catalogue.written)


@pytest.mark.parametrize("name", list(COLUMNS))
def test_the_tables_keep_their_contracts(name):
    made = {"trained": trained(people(14, 4)), "learning": learning(ANSWERS, KEY), "items": items(ANSWERS, KEY), "feedback": feedback(pd.DataFrame({"f1": ["4"] * 10})), "minutes": paces(taught(75, 90, 105))}
    assert len(tables.check(name, made[name])) == len(made[name]) > 0


def test_a_guide_prints_the_measured_minutes_of_each_step():
    from pipeline.training.render import module_sources

    planned, measured = (module_sources(["M02"], "en", catalogue)["M02"] for catalogue in (Catalogue(), Catalogue(pace={"M02": 2.0})))
    assert 'minutes: "24"' not in planned and planned != measured
    assert [int(n) for n in re.findall(r'#step\([^)]*?minutes: "?(\d+)', measured)] == Catalogue(pace={"M02": 2.0}).text("M02", "en").step_minutes("full")
