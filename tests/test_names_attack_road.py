"""Names put into everything that the stages after 1-read take from the team: none stands in any byte of the outputs when the road has been gone to its end.

The names are on the list, the lines are written by hand, as no command would let them pass. Every name is built of syllables of its own, so that a leak tells by which way it went.
"""

from __future__ import annotations

import json

import pandas as pd
import pytest
import small_study
import yaml
from conftest import fresh_project
from test_names_attack import Names, readable
from test_names_property import forms

from pipeline.errors import InputError
from pipeline.findings.portfolio import portfolio
from pipeline.findings.promises import promises
from pipeline.newsletter import write_newsletter
from pipeline.protect.contents import contents
from pipeline.run import run_stage
from pipeline.study import LANGUAGES, STAGES, Study
from pipeline.tables import CONTRACTS

AT = "2025-04-02T10:00:00+06:00"


def lines(path, *rows) -> None:
    with path.open("a", encoding="utf-8") as handle:
        handle.write("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def texts(before: str, name: str, after: str) -> dict[str, str]:
    return {language: f"{before} {name} {after}" for language in LANGUAGES}


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    """(study, names): all eight stages and the newsletter done."""
    root = fresh_project(tmp_path_factory.mktemp("attack-road"))
    study, name = small_study.make(root), Names()
    decisions, coding = study.folder / "decisions", study.folder / "codings" / "first.jsonl"
    coded = [json.loads(line) for line in coding.read_text("utf-8").splitlines()]
    one = next(line for line in coded if line["kind"] == "coding")
    place = {key: one[key] for key in ("document", "start", "end")}
    coding.write_text("".join(json.dumps(line | ({"memo": f"Муну {name('memo')} айтты", "reason": f"{name('reason of a coding')} үчүн", "quote": name("quote of a coding"), "facets": {"actor_role": name("facet")}, "codebook_version": name("version of the codebook")} if line["kind"] == "coding" else {}), ensure_ascii=False) + "\n" for line in coded), "utf-8")
    lines(coding, place | {"kind": "note", "note": "in_vivo", "id": "n-1", "text": name("in vivo"), "coder": "first", "at": AT}, place | {"kind": "note", "note": "memo", "id": "n-2", "text": f"{name('memo of its own')} жөнүндө", "coder": "first", "at": AT},
          place | {"kind": "coding", "code": f"XX.{name('code of no codebook')}", "coder": "first", "source": "human", "at": AT}, place | {"kind": "review", "queue": name("queue"), "coder": "first", "at": AT})  # fmt: skip
    lines(decisions / "adjustments.jsonl", {"need": "NR.1", "factor": 2, "reason": texts("анткени", name("adjustment"), "айтты"), "coder": name("adjuster"), "at": AT})
    lines(decisions / "promises.jsonl", {"kind": "promise", "id": "pr-1", "type": "joint_plan", "place": "osh-jazy", "owner": "mayor", "what": texts("арыкты", name("promise"), "тазалайт"), "drivers": ["NR.1"], "made": "2025-06-20", "due": "2025-12-31", "coder": name("promiser"), "at": AT},
          {"kind": "state", "id": "pr-1", "state": "in_work", "note": f"{name('note of a state')} баштады", "day": "2025-07-01", "coder": name("promiser"), "at": AT})  # fmt: skip
    lines(decisions / "paraphrases.jsonl", place | {"code": "IN.2", "language": "ru", "text": f"Говорят, что {name('paraphrase')} делит воду", "coder": name("paraphraser"), "at": AT})
    lines(decisions / "translations.jsonl", place | {"quote": name("quote"), "language": "ru", "text": f"Воды нет, сказал {name('translation')}", "coder": name("translator"), "at": AT})
    lines(decisions / "notices.jsonl", {"place": "osh-jazy", "code": "NR.1", "period": "2025-05", "state": "watch", "why": f"{name('why of a notice')} суу бууду", "coder": name("watcher"), "at": AT})
    lines(decisions / "name_reviews.jsonl", {"decision": "keep", "name": name("kept in vain"), "words": [name("kept in vain")], "coder": name("reviewer"), "at": AT})
    for part in ("followup", "messages", "training"):
        (study.folder / part).mkdir(exist_ok=True)
    (study.folder / "followup" / "portfolio.yaml").write_text(yaml.safe_dump({"announced": {"cso_grant": 1}, "initiatives": [
        {"id": "G01", "kind": "cso_grant", "places": ["osh-jazy"], "theme": texts("долбоорду", name("theme"), "жүргүзөт"), "drivers": ["NR.1"], "connectors": ["PC.2"], "audience": ["CL"]}]}, allow_unicode=True), "utf-8")  # fmt: skip
    (study.folder / "messages" / "m.csv").write_text("date,place,text\n" + "".join(f"2025-05-{day:02d},osh-jazy,сугат суусун {name('message')} бууду\n" for day in range(1, 20)), "utf-8")
    people = [f"osh-jazy,CL,{'fm'[row % 2]},{20 + row}" for row in range(24)]
    (study.folder / "training" / "attendance.csv").write_text("\n".join(["place,audience,gender,age", *people]) + "\n", "utf-8")
    (study.folder / "training" / "tests.csv").write_text("\n".join(["place,audience,code,moment,q1,q2", *(f"osh-jazy,CL,{name('code of a sheet') if row == 0 else f'тоо{row}'},{moment},a,b" for row in range(24) for moment in ("before", "after"))]) + "\n", "utf-8")
    (study.folder / "training" / "key.csv").write_text("question,module,key\nq1,M02,a\nq2,M02,b\n", "utf-8")
    (study.folder / "training" / "feedback.csv").write_text("\n".join([f"place,audience,f1,{name('question of the feedback')}", *("osh-jazy,CL,5,4" for _ in range(24))]) + "\n", "utf-8")
    config = yaml.safe_load((study.folder / "study.yaml").read_text("utf-8"))
    config["read"]["documents"]["group-0.txt"] |= {"group": name("group"), "recruiter": name("recruiter")}
    (study.folder / "study.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), "utf-8")
    (study.folder / "names.txt").write_text("\n".join([*small_study.NAMES, *name.of.values()]) + "\n", "utf-8")
    for stage in STAGES:
        run_stage(stage, "small", root=root, progress=False)
    study = Study("small", root)
    for language in LANGUAGES:
        write_newsletter(study, language)
    return study, name


def test_no_name_leaves_a_later_stage_by_any_way(attacked):
    study, name = attacked
    # what was attacked has come through
    assert len(study.read("portfolio")) == 1 and len(study.read("feedback")) == 1 and study.read("needs")["adjusted"].notna().any() and len(study.read("promises")) == 1
    leaks = set()
    for path in sorted(path for path in (study.root / "outputs").rglob("*") if path.is_file()):
        for place, text in [("name", path.name), *contents(path.read_bytes())]:
            read = readable(text)
            leaks |= {(way, path.name) for way, stem in name.of.items() if any(form in one for form in forms(stem) for one in read)}
    assert not leaks


@pytest.mark.parametrize("sign", ["temirbek-asanaliev", "TEMIRBEK", "Асаналиев-1"])
def test_an_id_that_is_a_name_stops_and_is_not_repeated(project, sign):
    study = small_study.make(project)
    lines(study.decisions("promises"), {"kind": "promise", "id": sign, "type": "joint_plan", "place": "osh-jazy", "owner": "mayor", "what": {"ru": "Чистить арык"}, "made": "2025-06-20", "due": "2025-12-31", "coder": "a", "at": AT})
    (study.folder / "followup").mkdir()
    (study.folder / "followup" / "portfolio.yaml").write_text(yaml.safe_dump({"initiatives": [{"id": sign, "kind": "cso_grant", "places": ["osh-jazy"], "theme": {language: "арык" for language in LANGUAGES}, "drivers": ["NR.1"], "connectors": [], "audience": ["CL"]}]}), "utf-8")
    study.write("codes", pd.DataFrame([("NR.1", "NR", "driver", "NR.1", "NR.1", "NR.1", "normal")], columns=list(CONTRACTS["codes"].columns)))
    for read in (promises, portfolio):
        with pytest.raises(InputError, match="an id holds a name") as stopped:
            read(study)
        assert sign not in str(stopped.value)
