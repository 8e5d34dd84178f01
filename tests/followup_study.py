"""A made-up study with two places, a few codes and needs, for tests of what followed: initiatives, promises, mediation, messages."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import yaml

from pipeline import tables
from pipeline.study import Study

CODES = [("NR.1", "driver"), ("GV.1", "driver"), ("GV.2", "driver"), ("IN.1", "driver"), ("IN.2", "driver"), ("SE.1", "driver"), ("PC.2", "connector"), ("SK.1", "skill")]
SENSITIVE = {"IN.2": "high"}


def make(root: Path, name: str = "ala-study", **more) -> Study:
    """A study of the places ala and bel in the area north, with the table codes written."""
    folder = root / "corpora" / name
    for part in ("followup", "messages", "decisions"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    facts = {"study": name, "invented": True, "title": {"ky": "к", "ru": "р", "en": "e"}, "areas": {"north": {"ky": "Түндүк", "ru": "Север", "en": "North"}}, "language": "en",
             "places": {place: {"area": "north", "audiences": ["CL", "YW"], "name": {lang: place.title() for lang in ("ky", "ru", "en")}} for place in ("ala", "bel")},
             "survey": {"indicators": {"I01": {"question": "q", "answers": ["yes"], "codes": ["GV.1"]}}}} | more  # fmt: skip
    (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    study = Study(name, root)
    study.write("codes", pd.DataFrame([(code, code[:2], kind, code, code, code, SENSITIVE.get(code, "normal")) for code, kind in CODES], columns=list(tables.CONTRACTS["codes"].columns)))
    return study


def needs(weights: dict[str, dict[str, float]]) -> pd.DataFrame:
    """The columns of `needs` that coverage takes: {place: {need: weight}}, for two audiences each."""
    return pd.DataFrame([{"place": place, "audience": audience, "need": need, "weight": weight, "basis": "direct"} for place, mine in weights.items() for audience in ("CL", "YW") for need, weight in mine.items()])


def changes(*rows: tuple) -> pd.DataFrame:
    """Rows of `changes`: (indicator, domain, level, before, after)."""
    columns = list(tables.CONTRACTS["changes"].columns)
    made = [{"indicator": indicator, "kind": "change", "domain": domain, "domain_level": level, "baseline": "baseline", "wave": "endline", "n_before": 100, "n_after": 100, "before": before, "after": after,
             "estimate": after - before, "se": 0.02, "ci_low": after - before - 0.04, "ci_high": after - before + 0.04, "df": 50.0, "p_value": 0.01, "p_holm": 0.02, "p_bh": 0.02, "ceiling": False, "method": "m", "suppressed": False}
            for indicator, domain, level, before, after in rows]  # fmt: skip
    return pd.DataFrame(made, columns=columns)
