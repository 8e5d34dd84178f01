"""The return of the mediators' network: counts alone, small ones hidden so that no total gives them away."""

import itertools

import followup_study
import pytest

from pipeline.errors import InputError
from pipeline.findings.mediation import mediation
from pipeline.protect.cells import bounds

HEAD = "place,month,kind,received,mediated,settled\n"


@pytest.fixture
def study(project):
    return followup_study.make(project)


def returned(study, text: str, name: str = "mediation"):
    (study.folder / "followup" / f"{name}.csv").write_text(text, "utf-8")
    return mediation(study)


def shown(table) -> dict:
    return {(row.level, row.domain, row.measure): None if row.suppressed else int(row.n) for row in table.itertuples()}


def test_counts_are_added_up_by_place_kind_and_quarter(study):
    found = shown(returned(study, HEAD + "ala,2026-01,water,60,50,30\nbel,2026-02,water,55,45,25\nala,2026-04,land,80,60,40\n"))
    assert found["all", "all", "received"] == 195 and found["place", "ala", "received"] == 140 and found["quarter", "2026-Q1", "received"] == 115 and found["kind", "water", "settled"] == 55


def test_a_count_under_ten_is_hidden_and_cannot_be_reckoned_back(study):
    table = returned(study, HEAD + "ala,2026-01,water,60,50,30\nbel,2026-01,water,20,15,12\nbel,2026-01,land,4,3,1\n")
    found = shown(table)
    assert found["kind", "land", "received"] is None and found["all", "all", "received"] == 84
    # of two kinds one hidden cell would be the difference: the other is hidden too
    assert found["kind", "water", "received"] is None
    assert all(n is None or n == 0 or n >= 10 for n in found.values())


def test_hidden_counts_of_a_place_lie_ten_apart_at_least_by_all_that_is_shown(study):
    table = returned(study, HEAD + "ala,2026-01,water,40,20,17\nbel,2026-01,water,40,30,14\n")
    cells = [(row.level, row.domain, row.measure) for row in table.itertuples()]
    at = {cell: number for number, cell in enumerate(cells)}
    true = {("ala",): (17, 3, 20), ("bel",): (14, 16, 10)}
    values = [-1.0] * len(cells)
    for (level, domain, measure), number in at.items():
        parts = [sum(column) for column in zip(*true.values(), strict=True)] if level != "place" else true[domain,]
        values[number] = float({"settled": parts[0], "not_settled": parts[1], "not_mediated": parts[2], "mediated": parts[0] + parts[1], "received": sum(parts)}[measure])
    sums = [(at[level, domain, total], [at[level, domain, part] for part in parts]) for level, domain in dict.fromkeys(cell[:2] for cell in cells) for total, parts in (("received", ("mediated", "not_mediated")), ("mediated", ("settled", "not_settled")))]
    sums += [(at["all", "all", measure], [at["place", place, measure] for place in ("ala", "bel")]) for measure in ("received", "mediated", "settled", "not_settled", "not_mediated")]
    hidden = {at[cell] for cell, n in shown(table).items() if n is None}
    assert at["place", "ala", "not_settled"] in hidden
    low, high = bounds(at["place", "ala", "not_settled"], hidden, values, sums)
    assert high - low >= 10 - 1e-6


@pytest.mark.parametrize(
    ("text", "said", "place"),
    [
        (HEAD + "nowhere,2026-01,water,1,1,1\n", "not one of the study", "row 2, column place"),
        (HEAD + "ala,January,water,1,1,1\n", "no month", "row 2, column month"),
        (HEAD + "ala,2026-01,divorce,1,1,1\n", "not known", "row 2, column kind"),
        (HEAD + "ala,2026-01,water,1,2,1\n", "more cases were mediated", "row 2, column mediated"),
        (HEAD + "ala,2026-01,water,3,2,3\n", "more cases were settled", "row 2, column settled"),
        (HEAD + "ala,2026-01,water,few,2,1\n", "no whole number", "row 2, column received"),
        (HEAD + "ala,2026-01,water,-1,0,0\n", "no whole number", "row 2, column received"),
        ("place,month,kind,received\n", "no column mediated, settled", "row 1"),
        ("place,month,kind,received,mediated,settled,mediator\n", "column 7", "row 1"),
    ],
)
def test_what_cannot_be_read_is_named_with_row_and_column(study, text, said, place):
    with pytest.raises(InputError, match=said) as error:
        returned(study, text)
    assert error.value.place == place and error.value.remedy


def test_mentors_meetings_are_shown_and_few_people_are_not(study):
    found = shown(returned(study, "month,meetings,present\n2026-01,2,14\n2026-04,1,6\n2026-07,1,12\n", "mentors"))
    assert found["quarter", "2026-Q2", "meetings"] == 1 and found["quarter", "2026-Q2", "present"] is None
    assert sum(found["quarter", f"2026-Q{n}", "present"] is None for n in (1, 2, 3)) >= 2


def test_no_return_makes_an_empty_table(study):
    assert mediation(study).empty


def test_the_example_shows_no_count_under_ten():
    from pipeline.study import Study

    table = mediation(Study("living-in-peace"))
    people = table[(table["measure"] != "meetings") & ~table["suppressed"]]
    assert len(people) > 20 and all(n == 0 or n >= 10 for n in people["n"])
    assert not any(a == b for a, b in itertools.pairwise(table[["level", "domain", "measure"]].values.tolist()))
