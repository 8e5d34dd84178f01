"""Nominations and ties from other tools come in under pseudonyms; the network goes out as GraphML, CSV and XLSX under pseudonyms."""

import networkx
import pandas as pd
import pytest
import small_study
import yaml
from conftest import fresh_project

from pipeline.errors import InputError
from pipeline.leaders.exchange import write_exchange
from pipeline.leaders.position import positions
from pipeline.read.corpus import read_corpus
from pipeline.read.networks import read_networks
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
        (study.folder / "survey" / f"{name}.csv").write_text(text, "utf-8")
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
