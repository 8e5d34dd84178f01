"""Distributions, the book of tables and its figures, on a survey drawn here. Every label, place and answer is invented."""

import hashlib
import re
import zipfile

import numpy as np
import openpyxl
import pandas as pd
import pytest

from pipeline import tables
from pipeline.config.survey import Indicator
from pipeline.show.book import HIDDEN, shown
from pipeline.show.charts import alt_text
from pipeline.show.schematic import tiles
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study
from pipeline.survey import pictures, reliability
from pipeline.survey.areas import small_areas
from pipeline.survey.book import TABLES, table_book, write_book
from pipeline.survey.change import attrition, changes
from pipeline.survey.compare import compare_waves, many_changes
from pipeline.survey.design import Design
from pipeline.survey.detectable import detectable
from pipeline.survey.distributions import distributions, ordered
from pipeline.survey.indicators import estimates
from pipeline.survey.open_answers import CORRECTED

EVIL = "=HYPERLINK(\"http://a.example\")<script>алга</script>"
PLACES = {"osh-nookat": 40, "osh-uzgen": 40, "naryn-naryn": 40, "naryn-kochkor": 6, "talas-pokrovka": 40, "talas-kyzyl-adyr": 40, "chui-tokmok": 40, "chui-kurama": 40}


class Read(Study):
    """The example study with a survey drawn here, its outputs in a folder of the test."""

    def read(self, name):
        return self.frames[name] if name in self.frames else tables.empty(name)


def drawn(folder, people=PLACES) -> Read:
    study = Read("living-in-peace")
    study.outputs = folder
    section = {"indicators": {"high": Indicator(question="trust", answers=("4", "5"), label={"ky": EVIL, "ru": EVIL, "en": EVIL}, problem=False), "bad": Indicator(question="trust", answers=("1",), label={"en": "little trust"}, problem=True)}, "by": ("gender",), "scales": {}, "indices": {}, "language": None, "family": (), "comparison": ()}
    study.config = study.config.model_copy(update={"survey": study.config.survey.model_copy(update=section)})
    random, rows = np.random.default_rng(3), []
    for wave, shift in (("baseline", 0), ("endline", 1)):
        for place, n in people.items():
            for number in range(n):
                answer = random.choice(["1", "2", "3", "4", "5", "dk", "ref"], p=[0.2 - 0.1 * shift, 0.2, 0.2, 0.2, 0.1 + 0.1 * shift, 0.06, 0.04])
                rows.append({"uuid": f"{wave}-{place}-{number}", "wave": wave, "weight": 1.0 + number % 3, "stratum": place, "cluster": f"{place}-{number % 4}", "panel": None, "place": place, "gender": "fm"[number % 2], "trust": answer})
    answers = pd.DataFrame(rows)
    state = answers["trust"].map({"dk": "dont_know", "ref": "refused"}).fillna("answered") if rows else []
    study.frames = {"answers": tables.check("answers", answers)} if rows else {}
    if rows:
        study.frames["asked"] = tables.check("asked", answers[["uuid", "wave"]].assign(question="trust", state=state))
        study.frames["questions"] = pd.DataFrame([{"name": "trust", "list": "t5", "type": "select_one"} | {f"label_{one}": f"{EVIL} {one}" for one in LANGUAGES}, {"name": "gender", "list": "g", "type": "select_one"} | {f"label_{one}": f"Gender {one}" for one in LANGUAGES}])
        study.frames["options"] = pd.DataFrame([{"list": "t5", "name": name} | {f"label_{one}": f"step {name} {one}" for one in LANGUAGES} for name in ("1", "2", "3", "4", "5", "dk", "ref")] + [{"list": "g", "name": name} | {f"label_{one}": f"{name} {one}" for one in LANGUAGES} for name in "fm"])
    found = {"estimates": estimates(study)}
    found |= {"distributions": distributions(study, found["estimates"]), "changes": changes(study, found["estimates"]), "small_areas": small_areas(study, found["estimates"]), "attrition": attrition(study), "indices": reliability.indices(study), "dif": reliability.dif(study)}
    found["scales"], found["scale_items"], _ = reliability.scales(study)
    found["detectable"] = detectable(found["estimates"], found["changes"])
    if rows:
        study.frames["codes"] = pd.DataFrame([{"code": "W.1"} | {f"label_{one}": f"water {one}" for one in LANGUAGES}])
        raised = {"question": "why", "code": "W.1", "domain": "all", "domain_level": "all", "wave": "endline", "n": 40, "n_read": 20, "n_raised": 12, "estimate": 0.3, "se": 0.05, "ci_low": 0.2, "ci_high": 0.4, "df": 9.0, "method": CORRECTED, "suppressed": False}
        found["open_answers"] = pd.DataFrame([raised])
        moved = {"indicator": "high", "wave": "endline", "n_before": 90, "before": 0.5, "before_low": 0.4, "before_high": 0.6, "n_after": 70, "after": 0.45, "after_low": 0.35, "after_high": 0.55, "difference": -0.05, "n_changed": 20, "suppressed": False}
        found["cleaning_effect"] = pd.DataFrame([moved, moved | {"indicator": "bad"} | dict.fromkeys([name for name in moved if name not in ("indicator", "wave", "suppressed")]) | {"suppressed": True}])
    study.frames |= {name: tables.check(name, frame) for name, frame in found.items()}
    return study


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("book"))


@pytest.fixture(scope="module")
def written(study):
    pictures.likert(study, study.read("distributions"))
    return {path.name: path for path in write_book(study)}


@pytest.fixture(scope="module")
def nothing(tmp_path_factory):
    return drawn(tmp_path_factory.mktemp("empty"), {})


def test_a_question_is_ordered_if_its_list_counts(study):
    assert ordered(study) == {"trust": ["1", "2", "3", "4", "5"]}


def test_steps_add_up_to_one_in_every_domain_that_is_shown(study):
    table = study.read("distributions")
    sums = table[(table["kind"] == "step") & ~table["suppressed"]].groupby(["domain_level", "domain", "wave"])["estimate"].sum()
    assert len(sums) > 10 and np.allclose(sums, 1)


def test_a_step_is_a_weighted_share_of_those_who_chose_one(study):
    answers = study.read("answers")
    mine = answers[(answers["wave"] == "baseline") & answers["trust"].isin(list("12345"))]
    row = study.read("distributions").set_index(["level", "domain_level", "wave"]).loc[("2", "all", "baseline")]
    assert row["n"] == len(mine) and row["estimate"] == pytest.approx(np.average(mine["trust"] == "2", weights=mine["weight"]))


def test_do_not_know_is_a_share_of_all_who_were_asked(study):
    answers = study.read("answers")
    mine = answers[answers["wave"] == "baseline"]
    row = study.read("distributions").set_index(["level", "domain_level", "wave"]).loc[("dont_know", "all", "baseline")]
    assert row["kind"] == "apart" and row["n"] == len(mine) and row["estimate"] == pytest.approx(np.average(mine["trust"] == "dk", weights=mine["weight"]))


def test_the_top_steps_are_the_indicator(study):
    table = study.read("distributions")
    top = table[table["level"].isin(["4", "5"]) & (table["domain_level"] == "all") & (table["wave"] == "endline")]["estimate"].sum()
    own = study.read("estimates").set_index(["indicator", "domain_level", "wave"]).loc[("high", "all", "endline"), "estimate"]
    assert top == pytest.approx(own)


def test_a_place_of_six_is_hidden_whole_and_a_second_one_of_its_area_with_it(study):
    table = study.read("distributions")
    gone = table[(table["domain_level"] == "place") & table["suppressed"]]
    assert set(gone["domain"]) == {"naryn-kochkor", "naryn-naryn"} and gone[["n", "estimate", "ci_low"]].isna().all(axis=None)
    assert not table.loc[table["domain"].isin(["naryn-kochkor"]), "suppressed"].eq(False).any()


def test_what_hides_an_indicator_hides_the_distribution_of_its_question(study):
    own = study.read("estimates")
    hidden = own.assign(suppressed=own["suppressed"] | ((own["domain"] == "osh-uzgen") & (own["indicator"] == "high")))
    table = distributions(study, hidden)
    assert table.loc[table["domain"] == "osh-uzgen", "suppressed"].all()


def test_many_changes_are_those_of_one_variable_at_a_time(study):
    data = study.read("answers").assign(one=lambda frame: (frame["trust"] == "1").astype(float), two=lambda frame: pd.to_numeric(frame["trust"], errors="coerce"))
    design = Design(data, weights="weight", strata="stratum", clusters="cluster")
    for by in (None, "place"):
        many = many_changes(design, ["one", "two"], "wave", baseline="baseline", by=by)
        for name in ("one", "two"):
            single = compare_waves(design, name, "wave", baseline="baseline", by=by)
            single = single[single["level"] == "change"].reset_index(drop=True)
            columns = ["estimate", "se", "ci_low", "ci_high", "df", "p_value"]
            pd.testing.assert_frame_equal(many.loc[many["variable"] == name, columns].reset_index(drop=True).astype(float), single[columns].astype(float), rtol=1e-9)


def test_the_book_has_three_shapes_in_three_languages(written):
    assert sorted(written) == sorted(f"book-{lang}.{kind}" for lang in LANGUAGES for kind in ("docx", "html", "xlsx"))


def test_the_same_tables_give_the_same_bytes(study, written):
    before = {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in written.items()}
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in write_book(study)} == before


def test_no_cell_of_the_workbook_is_a_formula_and_texts_are_whole(written):
    book = openpyxl.load_workbook(written["book-en.xlsx"])
    cells = [cell for page in book for row in page.iter_rows() for cell in row]
    assert "f" not in {cell.data_type for cell in cells}
    assert any(cell.value == EVIL for cell in cells)


def test_every_sheet_says_that_the_data_are_invented_and_keeps_its_header(written):
    for lang in LANGUAGES:
        book = openpyxl.load_workbook(written[f"book-{lang}.xlsx"])
        for page in book.worksheets[1:]:
            assert page["A2"].value == Words(lang)("invented") and page.freeze_panes and page.print_title_rows == "$5:$5" and Words(lang)("invented") in page.oddHeader.right.text
        assert any(Words(lang)("invented") in str(cell.value) for cell in book.worksheets[0]["A"])


def test_numbers_of_the_workbook_are_numbers_and_hidden_ones_a_cross(written):
    page = openpyxl.load_workbook(written["book-en.xlsx"]).worksheets[1]
    rows = {row[2].value: [cell.value for cell in row[3:8]] for row in page.iter_rows(min_row=6) if row[1].value in ("Place", "All") and row[0].value == EVIL}
    assert rows["Kochkor"] == [HIDDEN] * 5 and all(isinstance(value, (int, float)) for value in rows["Whole study"])


def test_a_change_of_the_smallest_detectable_size_is_2_8_standard_errors():
    own = {"indicator": "high", "domain": "all", "domain_level": "all", "suppressed": False, "df": 100.0}
    both = detectable(pd.DataFrame([own | {"wave": "endline", "n": 900, "estimate": 0.5, "se": 0.02}]), pd.DataFrame([own | {"kind": "change", "wave": "endline", "n_after": 900, "after": 0.5, "se": 0.015}])).set_index("kind")
    assert both.loc["these waves", "detectable"] == pytest.approx(0.04244, abs=1e-5) and both.loc["next wave", "detectable"] == pytest.approx(0.07963, abs=1e-5)


def test_what_is_hidden_in_a_change_is_hidden_in_what_could_have_been_found(study):
    table = study.read("detectable")
    gone = table[(table["domain"] == "naryn-kochkor")]
    assert len(gone) == 4 and gone["suppressed"].all() and gone[["n", "estimate", "se", "detectable"]].isna().all(axis=None)


def test_open_answers_and_the_effect_of_cleaning_stand_in_the_book(written):
    book = openpyxl.load_workbook(written["book-en.xlsx"])
    rows = {page["A1"].value: [[cell.value for cell in row] for row in page.iter_rows(min_row=6)] for page in book.worksheets[1:]}
    assert rows["In their own words"] == [["why", "water en", "All", "Whole study", "endline", 40, 20, 12, 0.3, 0.2, 0.4, "machine, corrected by people"]]
    assert [row[2:] for row in rows["What cleaning changed"]] == [[90, 0.5, 0.4, 0.6, 70, 0.45, 0.35, 0.55, -5, 20], [HIDDEN] * 10]


def test_a_number_of_fewer_than_ten_who_raised_a_code_is_hidden_and_not_absent(study):
    tables = {name: study.read(name) for name in TABLES}
    tables["open_answers"] = tables["open_answers"].assign(n_raised=pd.NA)
    sheet = next(sheet for sheet in table_book(study, tables, Words("en")).sheets if sheet.key == "open_answers")
    assert [row[sheet.head.index("n with the code")] for _, rows in sheet.groups for row in rows] == [HIDDEN]


def test_pages_of_the_document_are_numbered_and_no_row_is_torn(written):
    with zipfile.ZipFile(written["book-en.docx"]) as file:
        text = re.sub(r"<w:bookmark[^>]*>", "", file.read("word/document.xml").decode())
        assert any('w:instr="PAGE"' in file.read(name).decode() for name in file.namelist() if "header" in name)
    assert text.count("<w:cantSplit/>") == len(re.findall(r"<w:tr[ >]", text)) > 20
    text = re.sub(r">\s+<", "><", text)
    # the sentence between a heading and its table stays with both
    assert re.search(r"<w:keepNext/>(?:(?!</w:p>).)*</w:p><w:(?:tbl>|p><w:pPr><w:pStyle w:val=\"Heading)", text)


def test_no_head_of_the_workbook_is_cut(written):
    for lang in LANGUAGES:
        for page in openpyxl.load_workbook(written[f"book-{lang}.xlsx"]).worksheets[1:]:
            for cell in page[5]:
                width, lines = page.column_dimensions[cell.column_letter].width, page.row_dimensions[5].height // 15
                assert max(map(len, cell.value.split())) < width and len(cell.value) <= lines * width, (lang, page.title, cell.value)
            assert page.title.split(". ", 1)[1] == page["A1"].value


def test_the_page_is_whole_in_itself_and_nothing_in_it_runs(written):
    for lang in LANGUAGES:
        text = written[f"book-{lang}.html"].read_text("utf-8")
        assert "<script" not in text and not re.search(r'(?:src|href)="(?!data:|#)', text) and f'<html lang="{lang}"' in text


def test_every_page_of_the_document_says_that_the_data_are_invented(written):
    for lang in LANGUAGES:
        with zipfile.ZipFile(written[f"book-{lang}.docx"]) as file:
            headers = [file.read(name).decode() for name in file.namelist() if re.search(r"word/header\d*\.xml", name)]
            assert headers and any(Words(lang)("invented") in text for text in headers) and {entry.date_time for entry in file.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_each_row_of_estimates_stands_in_the_book_with_n_interval_and_design_effect(study):
    book = table_book(study, {name: study.read(name) for name in TABLES}, Words("ru"))
    sheet = book.sheets[0]
    own = study.read("estimates")
    assert sum(len(rows) for _, rows in sheet.groups) == len(own.drop_duplicates(["indicator", "domain_level", "domain"])) and sheet.kinds == ("text", "text", *("n", "share", "share", "share", "number") * 2)


@pytest.mark.parametrize(("value", "kind", "lang", "text"), [(0.1234, "share", "ru", "12,3\u00a0%"), (-0.05, "points", "en", "\u22125.0"), (None, "n", "ky", "–"), (HIDDEN, "share", "ky", "×"), (1.5, "number", "ru", "1,50"), (12, "n", "en", "12")])
def test_a_cell_is_written_as_the_language_writes_it(value, kind, lang, text):
    assert shown(value, kind, Words(lang)) == text


def test_a_study_without_a_survey_has_an_empty_book_that_says_so(nothing):
    assert nothing.read("distributions").empty
    paths = {path.name: path for path in write_book(nothing)}
    assert Words("ru")("no_survey") in paths["book-ru.html"].read_text("utf-8")
    assert all(not rows for sheet in table_book(nothing, {name: nothing.read(name) for name in TABLES}, Words("en")).sheets for _, rows in sheet.groups)


@pytest.mark.parametrize("name", ["likert", "slopes", "by_place", "where", "helped"])
def test_each_figure_is_drawn_in_three_languages_with_words_for_a_screen_reader(study, name):
    given = {"likert": ["distributions"], "slopes": ["changes", "estimates"], "by_place": ["changes", "estimates"], "where": ["estimates"], "helped": ["small_areas", "estimates"]}[name]
    before = set((study.outputs / "5-survey" / "figures").glob("*.svg")) if name != "likert" else set()
    getattr(pictures, name)(study, *(study.read(table) for table in given))
    new = sorted(set((study.outputs / "5-survey" / "figures").glob("*.svg")) - before)
    assert [path.stem[-2:] for path in new if name != "likert" or path.stem.startswith("answers-t5")] == ["en", "ky", "ru"]
    assert all(Words(path.stem[-2:])("invented") in alt_text(path) for path in new)


@pytest.mark.parametrize("name", ["likert", "slopes", "by_place", "where", "helped"])
def test_a_figure_without_a_survey_says_so(nothing, name):
    empty = {one: nothing.read(one) for one in ("distributions", "changes", "estimates", "small_areas")}
    given = {"likert": ["distributions"], "slopes": ["changes", "estimates"], "by_place": ["changes", "estimates"], "where": ["estimates"], "helped": ["small_areas", "estimates"]}[name]
    assert getattr(pictures, name)(nothing, *(empty[table] for table in given)).axes


def test_every_place_of_the_example_has_a_tile_of_its_own():
    found = tiles(Study("living-in-peace"))
    assert len(found) == 25 and len(set(found.values())) == 25


