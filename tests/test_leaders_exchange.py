"""Nominations and ties from other tools come in under pseudonyms; the network goes out as GraphML, CSV and XLSX under pseudonyms."""

import networkx
import openpyxl
import pandas as pd
import pytest
import small_study
import yaml
from conftest import fresh_project

from pipeline.errors import InputError
from pipeline.leaders.exchange import write_exchange
from pipeline.leaders.position import positions
from pipeline.read.corpus import read_corpus
from pipeline.read.networks import read_networks, relation_of
from pipeline.study import Study

PEOPLE = "networkCanvasEgoUUID,networkCanvasUUID,name,gender,age\ne1,a1,Сыноочу Айымова,female,25\ne1,a2,Сыноочу Байымов,male,61\ne2,a3,Сыноочу Дайымов,male,40\n"
EDGES = "edgeID,networkCanvasEgoUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n1,e1,a1,a2\n2,e1,a2,a3\n"


def with_network(tmp_path, entry, **files) -> Study:
    root = fresh_project(tmp_path)
    study = small_study.make(root)
    path = study.folder / "study.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    said["read"]["networks"] = [entry]
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    for name, text in files.items():
        (study.folder / "survey" / f"{name}.csv").write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return Study("small", root)


def test_network_canvas_gives_nominations_and_ties_and_no_name_leaves(tmp_path):
    study = with_network(tmp_path, {"file": "edges.csv", "people": "people.csv", "place": "osh-jazy"}, people=PEOPLE, edges=EDGES)
    found = read_corpus(study)
    named = found["mentions"].query("source_type == 'network'")
    assert named["mentioner"].tolist() == ["e1", "e1", "e2"] and found["ties"]["kind"].tolist() == ["tie", "tie"]
    assert {*found["ties"]["person"], *found["ties"]["other"]} == set(named["person"]) and not any("Сыноочу" in str(frame.to_csv()) for frame in found.values())
    facts = found["people"].set_index("person").loc[named["person"]]
    assert facts["gender"].tolist() == ["f", "m", "m"] and facts["age_band"].tolist() == ["18-29", "50+", "30-49"]


def test_a_plain_list_says_who_named_whom_and_whoever_lists_himself_is_marked(tmp_path):
    study = with_network(tmp_path, {"file": "list.csv", "place": "osh-jazy"}, list="nominator,nominee,relation\nСыноочу Айымова,Сыноочу Байымов,none\nСыноочу Байымов,Сыноочу Байымов,\nСыноочу Дайымов,Сыноочу Айымова,relative\n")
    named = read_corpus(study)["mentions"].query("source_type == 'list'")
    assert named["relation"].tolist()[1:] == ["self", "relative"] and named["mentioner"].nunique() == 3 and named["mentioner"].str.startswith("P-").all()


def test_an_edge_to_nobody_and_a_file_of_something_else_are_refused(tmp_path):
    study = with_network(tmp_path, {"file": "edges.csv", "people": "people.csv"}, people=PEOPLE, edges=EDGES + "3,e1,a1,a9\n", other="x,y\n1,2\n")
    with pytest.raises(InputError, match="line 4"):
        read_networks(study)
    object.__setattr__(study.config.read.networks[0], "file", "other.csv")
    with pytest.raises(InputError, match="neither nominations nor ties"):
        read_networks(study)


# one interview each, as Interviewer 7 writes them: from and to count anew in each file, a variable with several answers is a column an answer
INTERVIEWS = {
    "A7_1f_ego": "networkCanvasEgoUUID,networkCanvasCaseID,networkCanvasSessionID,networkCanvasProtocolName,sessionStart,sessionFinish,sessionExported,APP_VERSION,COMMIT_HASH,village\ne1,A7,1f,Leaders,2025-05-02T04:00:11.000Z,2025-05-02T04:41:52.000Z,2025-05-10T09:00:00.000Z,7.0.0,abc123,osh-jazy\n",
    "A7_1f_attributeList_Person": "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,age,gender_female,gender_male,relation_household,relation_neighbour,office,layout_x,layout_y\n"
                                  "1,e1,a1,Сыноочу Айымова,25,true,false,false,true,false,0.31,0.40\n2,e1,a2,Сыноочу Байымов,61,false,true,true,false,true,0.62,0.24\n3,e1,a3,'=Сыноочу Жыпарова,,false,false,false,false,,0.1,0.1\n",
    "A7_1f_edgeList_Knows": "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID,strength\n1,1,2,e1,k1,a1,a2,2\n",
    "A7_1f_edgeList_Conflict": "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n1,2,3,e1,k2,a2,a3\n",
    "B2_9c_attributeList_Person": "nodeID,networkCanvasEgoUUID,networkCanvasUUID,name,age,gender_female,gender_male,relation_household,relation_neighbour,office,layout_x,layout_y\n1,e2,b1,Сыноочу Дайымов,40,false,true,false,true,false,0.5,0.5\n2,e2,b2,Сыноочу Айымова,25,true,false,false,true,false,0.4,0.2\n",
    "B2_9c_edgeList_Knows": "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID,strength\n1,1,2,e2,k3,b1,b2,3\n",
    "B2_9c_edgeList_Conflict": "edgeID,from,to,networkCanvasEgoUUID,networkCanvasUUID,networkCanvasSourceUUID,networkCanvasTargetUUID\n",
}  # fmt: skip


def test_network_canvas_writes_files_an_interview_and_numbers_people_anew_in_each(tmp_path):
    study = with_network(tmp_path, {"people": "*_attributeList_Person.csv", "file": "*_edgeList_*.csv", "place": "osh-jazy"}, **INTERVIEWS)
    networks = read_networks(study)
    assert networks.ties[["name", "other", "kind"]].values.tolist() == [["Сыноочу Айымова", "Сыноочу Байымов", "Knows"], ["Сыноочу Дайымов", "Сыноочу Айымова", "Knows"]]
    facts = networks.nominees.set_index(["uuid", "name"])[["gender", "age_band", "relation", "office"]].astype(object).where(lambda frame: frame.notna(), None)
    assert facts.loc[("e1", "Сыноочу Байымов")].tolist() == ["m", "50+", "household", True] and facts.loc[("e2", "Сыноочу Дайымов")].tolist() == ["m", "30-49", "neighbour", False]
    assert facts.loc[("e1", "Сыноочу Жыпарова")].tolist() == [None, None, None, False]
    found = read_corpus(study)
    named = found["mentions"].query("source_type == 'network'")
    # the same woman in two interviews is one person, and the own household is left out of scores
    assert len(named) == 5 and named["person"].nunique() == 4 and named["relation"].eq("household").sum() == 1 and found["ties"]["kind"].unique().tolist() == ["Knows"]
    assert found["reading"].set_index("file").at["A7_1f_edgeList_Conflict.csv", "notes"].endswith(": 1")


def test_a_survey_without_a_form_tells_who_the_nominees_are_and_its_words_end_there(tmp_path):
    root = fresh_project(tmp_path)
    study = small_study.make(root)
    path = study.folder / "study.yaml"
    said = yaml.safe_load(path.read_text("utf-8"))
    said["read"] |= {"survey": [{"wave": "baseline", "data": "export.xlsx"}], "design": {"place": "place", "cluster": "psu"},
                     "nominations": {"repeat": "whom_listen", "name": "who", "gender": "sex", "age": "years", "relation": "tie", "office": "office"}}  # fmt: skip
    path.write_text(yaml.safe_dump(said, allow_unicode=True), "utf-8")
    main = pd.DataFrame([{"place": "osh-jazy", "psu": "p1", "_uuid": f"u-{number}", "_index": number} for number in (1, 2, 3)])
    named = [("Сыноочу Айымова", "аял", 25, "сестра Сыноочу Байымова", "жок", 1), ("Сыноочу Дайымов", "эркек", 61, "Сыноочу Айымованын шакирти", "ооба", 1), ("Сыноочу Айымова", "аял", 25, "none", "жок", 3)]
    repeats = pd.DataFrame(named, columns=["who", "sex", "years", "tie", "office", "_parent_index"]).assign(_index=[1, 2, 3], _parent_table_name="main", _submission__uuid=["u-1", "u-1", "u-3"])
    with pd.ExcelWriter(study.folder / "survey" / "export.xlsx") as writer:
        main.to_excel(writer, sheet_name="main", index=False)
        repeats.to_excel(writer, sheet_name="whom_listen", index=False)
    found = read_corpus(Study("small", root))
    mentions = found["mentions"].query("source_type == 'survey'")
    facts = found["people"].set_index("person").loc[mentions["person"]]
    assert mentions["relation"].fillna("").tolist() == ["relative", "other", ""] and facts["gender"].tolist() == ["f", "m", "f"] and facts["age_band"].tolist() == ["18-29", "50+", "18-29"]
    assert facts["is_office_holder"].tolist() == [False, True, False] and not {"tie", "sex"} & set(found["answers_whom_listen"])
    assert not any(word in frame.to_csv() for frame in found.values() for word in ("Сыноочу", "сестра"))


@pytest.mark.parametrize("question", ["Кимден элдин корккону көп?", "Кого боятся", "who is in conflict", "avoids"])
def test_whom_people_fear_is_tied_to_nobody(tmp_path, question):
    rows = f"nominator;nominee;question\nСыноочу Айымова;Сыноочу Байымов;ким жардам берет\nСыноочу Айымова;Сыноочу Зыкымов;{question}\n"
    study = with_network(tmp_path, {"file": "list.csv", "place": "osh-jazy"}, list=rows, ties=f"from,to,kind\nСыноочу Айымова,Сыноочу Зыкымов,{question}\n")
    networks = read_networks(study)
    assert networks.nominees["name"].tolist() == ["Сыноочу Байымов"] and networks.withheld == ["Сыноочу Айымова", "Сыноочу Зыкымов"] and "1" in networks.readings[0]["notes"]
    found = read_corpus(study)
    # he has no row, and his name is still one that is masked
    assert found["people"]["person"].isin(found["mentions"]["person"]).sum() and len(found["mentions"].query("source_type == 'list'")) == 1
    object.__setattr__(study.config.read.networks[0], "file", "ties.csv")
    assert read_networks(study).ties.empty


@pytest.mark.parametrize("question", ["Кто улаживает конфликты", "чырды ким чечет", "settles_conflicts"])
def test_who_settles_conflicts_is_a_question_like_any_other(tmp_path, question):
    study = with_network(tmp_path, {"file": "list.csv", "place": "osh-jazy"}, list=f"nominator,nominee,question\nСыноочу Айымова,Сыноочу Байымов,{question}\n")
    assert len(read_networks(study).nominees) == 1


def test_a_list_saved_by_a_russian_spreadsheet_is_read(tmp_path):
    rows = "nominator;nominee;relation;gender;age;office\r\nСыноочу Айымова;Сыноочу Байымов;коллега;мужской;61;да\r\nСыноочу Айымова;Сыноочу Дайымов;сосед;м;28;нет\r\nСыноочу Дайымов;Сыноочу Айымова;Тётя;Ж;;\r\n"
    found = read_networks(with_network(tmp_path, {"file": "list.csv"}, list=rows.encode("cp1251"))).nominees
    assert found[["relation", "gender", "office"]].values.tolist() == [["employer", "m", True], ["neighbour", "m", False], ["relative", "f", False]]


@pytest.mark.parametrize(("said", "relation"), [("brother_in_law", "relative"), ("Same employer", "employer"), ("спутник Сыноочу Байымова", "other"), ("бир тууганым", "relative"), ("кесиптеш", "employer"), ("none", None), ("", None), (None, None), ("neighbour", "neighbour"), ("жена", "household")])
def test_what_people_are_to_each_other_is_known_in_the_words_of_other_tools(said, relation):
    assert relation_of(said) == relation


@pytest.mark.parametrize(("people", "problem"), [("networkCanvasUUID,networkCanvasEgoUUID,name\na1,e1,ENCRYPTED\n", "encrypted"), ("networkCanvasUUID,networkCanvasEgoUUID,alter_label\na1,e1,x\n", "no column name"), ("id,name\n1,x\n", "no column networkCanvasUUID")])
def test_a_list_of_people_that_tells_no_names_is_refused(tmp_path, people, problem):
    with pytest.raises(InputError, match=problem):
        read_networks(with_network(tmp_path, {"people": "people.csv"}, people=people))


def test_edges_without_their_people_and_a_pattern_that_fits_nothing_are_refused(tmp_path):
    study = with_network(tmp_path, {"file": "edges.csv"}, edges=EDGES)
    with pytest.raises(InputError, match="not in the list of people"):
        read_networks(study)
    object.__setattr__(study.config.read.networks[0], "file", "*_edgeList_*.csv")
    with pytest.raises(InputError, match="not there"):
        read_networks(study)


def test_positions_are_known_where_ties_were_asked():
    ties = pd.DataFrame([("ala", "a", "b"), ("ala", "b", "c"), ("ala", "c", "d")], columns=["place", "person", "other"])
    found = positions(ties, pd.DataFrame({"person": list("abcd"), "identity_group": ["x", "x", "y", "y"]})).set_index("person")
    assert found["reach3"].tolist() == [1, 1, 1, 1] and found["diffusion"]["b"] > found["diffusion"]["a"]
    # a - b - c: b lets x out and y in
    assert found.loc["b", ["representative", "gatekeeper", "liaison"]].tolist() == [1, 1, 0]


def test_the_network_opens_in_other_tools(tmp_path):
    leaders = pd.DataFrame([{"person": "P-AAAAAA", "place": "ala", "tier": "B", "stratum": "ala | f | ?", "rate": 0.25, "p_top": 0.6}])
    named = pd.DataFrame([{"document": "d1", "mentioner": "К1", "person": "P-AAAAAA", "source_type": "focus group"}, {"document": "d2", "mentioner": "К1", "person": "P-AAAAAA", "source_type": "focus group"}])
    csv, xlsx, graph = write_exchange(leaders, named, tmp_path / "out")
    read = networkx.read_graphml(graph)
    assert sorted(read.nodes) == ["P-AAAAAA", "d1/К1", "d2/К1"] and read.nodes["P-AAAAAA"]["rate"] == 0.25 and read.number_of_edges() == 2
    assert pd.read_csv(csv)["tier"].tolist() == pd.read_excel(xlsx, engine="openpyxl")["tier"].tolist() == ["B"] and graph.stat().st_mode & 0o077 == 0
    sheet = openpyxl.load_workbook(xlsx)["leaders"]
    assert sheet.column_dimensions["D"].width > len("ala | f | ?") and sheet.freeze_panes == "B2" and sheet["E2"].value == 0.25 and sheet["E2"].number_format == "0.000"


def test_no_cell_of_the_network_s_tables_is_a_formula(tmp_path):
    leaders = pd.DataFrame({"person": ["P-1", "P-2"], "place": ["=1+1", "@SUM(A1)"], "stratum": ["+cmd|' /C calc'!A0", "https://example.org"], "rate": [0.1, 0.2]})
    write_exchange(leaders, pd.DataFrame({"document": [], "mentioner": [], "person": [], "place": [], "source_type": []}), tmp_path / "own")
    text = (tmp_path / "own" / "leaders.csv").read_text("utf-8-sig")
    assert all(f",'{cell}," in text for cell in ("=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0"))
    cells = [cell for row in openpyxl.load_workbook(tmp_path / "own" / "leaders.xlsx").active.iter_rows() for cell in row]
    assert not any(cell.data_type == "f" or cell.hyperlink for cell in cells) and "=1+1" in [cell.value for cell in cells]
