"""Stage 3-drivers on studies that lack things: no transcripts, no people or dates, nobody has coded, no inclusion. Every table keeps its contract."""

import nbformat
import pandas as pd
import pytest
import yaml
from pathlib import Path

from pipeline import tables
from pipeline.study import Study

READ = ("turns", "documents", "participants", "codings", "reviews", "codes", "words", "seeds")
CELLS = [cell.source for cell in nbformat.read(Path(__file__).resolve().parents[1] / "notebooks" / "3-drivers.ipynb", as_version=4).cells if cell.cell_type == "code" and "parameters" not in cell.metadata.get("tags", [])]
DOCUMENTS = [{"document": f"d{i}", "kind": "transcripts", "wave": "w", "n_turns": 4, "n_participants": 8, "names_reviewed": True} for i in range(5)]
TURNS = [{"document": f"d{i}", "turn": f"t{j}", "role": "unknown", "language": "ky", "text": "Суу жок"} for i in range(5) for j in range(4)]
SPOKEN = [turn | {"role": "participant", "participant": "P" + turn["turn"]} for turn in TURNS]
PEOPLE = [{"document": f"d{i}", "participant": f"Pt{j}", "role": "participant"} for i in range(5) for j in range(4)]
CODES = [{"code": "NR.1", "parent": "NR", "kind": "driver", "label_ky": "а", "label_ru": "б", "label_en": "c", "sensitivity": "normal"}]
MACHINE = [{"document": "d0", "turn": "t0", "start": 0, "end": 3, "code": "NR.1", "coder": "machine", "source": "machine", "probability": 0.9}]
REVIEWS = [{"document": f"d{i}", "turn": f"t{j}", "coder": "A", "queue": "random", "blind": True} for i in range(5) for j in range(2)]
BARE = {
    "no transcripts": {},
    "no people and no dates": {"documents": DOCUMENTS, "turns": TURNS},
    "nobody has coded": {"documents": DOCUMENTS, "turns": SPOKEN, "participants": PEOPLE, "codes": CODES, "codings": MACHINE},
    "no inclusion": {"documents": DOCUMENTS, "turns": SPOKEN, "participants": PEOPLE, "codes": CODES, "codings": MACHINE, "reviews": REVIEWS},
}


@pytest.mark.parametrize("lacking", BARE)
def test_every_table_is_written(project, monkeypatch, lacking):
    folder = project / "corpora" / "bare"
    folder.mkdir()
    (folder / "study.yaml").write_text(yaml.safe_dump({"study": "bare", "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}}, allow_unicode=True), "utf-8")
    study = Study("bare")
    for name in READ:
        rows = BARE[lacking].get(name)
        study.write(name, pd.DataFrame(rows).reindex(columns=list(tables.CONTRACTS[name].columns)) if rows else tables.empty(name))
    names = {"study": "bare"}
    for cell in CELLS:
        exec(cell, names)
    assert {name for name, contract in tables.CONTRACTS.items() if contract.stage == "3-drivers" and not study.has(name)} == set()
