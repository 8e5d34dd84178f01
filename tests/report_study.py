"""A made-up study with every table that the report reads, written without running a stage: four groups, a survey in two waves, two places. Every word of it is invented."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from pipeline import tables
from pipeline.report.counts import counts, tops
from pipeline.study import Study

PLACES, WAVES = ("ala", "bel"), ("baseline", "endline")
CODES = {"NR.1": ("NR", "driver"), "NR.2": ("NR", "driver"), "GV.1": ("GV", "driver"), "IN.1": ("IN", "driver"), "PC.1": ("PC", "connector"), "SK.1": ("SK", "skill")}
INDICATORS = {"water": ("tension", True, ["NR.1"]), "trust": ("trust", False, ["GV.1"]), "rumours": ("rumours", True, ["IN.1"])}
SAID = "Сугат суусу жетпейт, кезек бузулат"
FACTS = {
    "study": "small", "invented": True, "seed": 7, "title": {"ky": "Кичине изилдөө", "ru": "Малое исследование", "en": "Small study"},
    "areas": {"north": {"ky": "Түндүк", "ru": "Север", "en": "North"}},
    "places": {"ala": {"name": {"ky": "Ала-Тоо", "ru": "Ала-Тоо", "en": "Ala-Too"}, "area": "north", "audiences": ["CL", "YW"]},
               "bel": {"name": {"ky": "Бел", "ru": "Бел", "en": "Bel"}, "area": "north", "audiences": ["CL", "YW"]}},
    "survey": {"by": ["gender"], "indicators": {name: {"question": question, "answers": ["yes"], "problem": problem, "codes": codes, "label": {"ky": f"{name} ky", "ru": f"{name} ru", "en": f"{name} en"}} for name, (question, problem, codes) in INDICATORS.items()}},
    "read": {"design": {"weight": "weight"}}, "findings": {"audiences": {"CL": {}, "YW": {"speakers": {"gender": ["f"]}, "respondents": {"gender": ["f"], "age": ["18-29"]}}}},
}  # fmt: skip


def filled(name: str, rows: list[dict]) -> pd.DataFrame:
    """Rows of a table; what is not given is missing, nought, false or a dash, as the contract allows."""
    contract, default = tables.CONTRACTS[name], {"int": 0, "bool": False, "float": 0.0, "share": 0.0, "str": "-"}
    empty = {column: None if kind.endswith("?") else default.get(kind, "-") for column, kind in contract.columns.items()}
    return pd.DataFrame([empty | row for row in rows]) if rows else tables.empty(name)


def share(*parts) -> dict:
    """A share with an interval, the same for the same parts."""
    value = np.random.default_rng(zlib.crc32("/".join(map(str, parts)).encode())).uniform(0.04, 0.6)
    return {"estimate": value, "se": 0.02, "ci_low": value - 0.037, "ci_high": value + 0.041}


def make(root: Path, *, talk: bool = True, survey: bool = True, places: bool = True, name: str = "small", names_review: str = "required") -> Study:
    """Write the study under root; without talk or survey their tables are there, and empty."""
    folder = root / "corpora" / name
    for part in ("transcripts", "documents", "survey", "codings", "decisions", "training"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    facts = FACTS | {"study": name, "read": FACTS["read"] | {"names_review": names_review}} | ({} if places else {"places": {}})
    (folder / "study.yaml").write_text(yaml.safe_dump(facts, allow_unicode=True), "utf-8")
    study = Study(name, root)
    held = {"documents": _documents(), "drivers": _drivers(), "contrasts": _contrasts(), "voices": _voices(), "further_groups": _further(), "audience_talk": _audience_talk(), "quotes": _quotes(), "turns": _turns(), "codings": _codings(), "reviews": _reviews(), "participants": _people(),
            "agreement": [{"code": code, "pair": "person-person", "coefficient": "alpha", "value": 0.71, "n_turns": 40, "n_coders": 2, "n_groups": 4} for code in CODES], "suggester": [{"code": code, "support": 9, "precision": 0.6, "recall": 0.7, "method": "seeds"} for code in CODES]}  # fmt: skip
    asked = {"estimates": _estimates(), "changes": _changes(), "answers": _answers(), "group_answers": _group_answers(), "attrition": [{"baseline": "baseline", "wave": "endline", "domain": "all", "domain_level": "all", "n_baseline": 90, "n_again": 40, "share": 40 / 90}]}
    both = {"joint": _joint(talk, survey), "needs": _needs(talk, survey), "need_draws": _draws(), "choice": _choice(), "plan": _plan(), "trainings": [{"place": place, "audience": audience, "days": 3, "net_minutes": 1000, "taught_minutes": 980} for place in PLACES for audience in ("CL", "YW")],
            "tiers": [{"place": place, "tier": tier, "n_people": 11 + n, "suppressed": False} for place in PLACES for n, tier in enumerate("ABCD")], "leader_sources": [{"place": place, "n_sources": 2, "kendall_w": 0.75, "sources": "survey, talk"} for place in PLACES], "leader_gaps": [{"place": "bel", "gender": "f", "age_band": "18-29", "state": "nobody", "question": "ask_f_0"}]}  # fmt: skip
    always = {"codes": [{"code": code, "parent": parent, "kind": kind, "label_ky": f"{code} ky", "label_ru": f"{code} ru", "label_en": f"{code} en", "sensitivity": "normal"} for code, (parent, kind) in CODES.items()]}
    # what 8-report counts by is there in every study, if only empty
    empty = {table: [] for table in ("leaders", "documents", "drivers", "contrasts", "agreement", "suggester", "estimates", "changes", "answers", "needs", "need_draws", "plan")}
    for table, rows in (empty | always | (held if talk else {}) | (asked if survey else {}) | (both if places else {})).items():
        study.write(table, filled(table, rows))
    study.write("counts", counts(study))
    study.write("tops", tops(study))
    return study


def _documents() -> list[dict]:
    return [{"document": f"d{n}", "kind": "transcripts", "wave": WAVES[n // 4], "place": PLACES[n % 2], "date": f"2025-0{n + 1}-05", "language": "ky", "group": ("women", "men")[n // 2 % 2], "n_participants": 9, "n_turns": 50 + n, "names_reviewed": True} for n in range(8)]


def _domains() -> list[tuple[str, str]]:
    return [("all", "all"), ("north", "area"), *((place, "place") for place in PLACES)]


def _drivers() -> list[dict]:
    counted = {"n_groups": 4, "n_turns": 200, "n_read": 90, "method": "prediction-powered"}
    rows = [{"code": code, "domain": domain, "level": level, "wave": wave, "n_raised": 3 if code != "SK.1" else 0} | counted | (share("d", code, domain, wave) if level != "place" and code != "SK.1" else {}) for code in CODES for domain, level in _domains() for wave in WAVES]
    rows += [{"code": code, "domain": domain, "level": "group", "wave": "baseline", "n_raised": n} | counted | {"n_groups": 2} for code in CODES for n, domain in enumerate(("women", "men"))]
    return [*rows, {"code": "NR.1", "domain": "youth", "level": "group", "wave": "baseline", "suppressed": True} | counted | {"n_turns": None, "n_read": None}]


def _contrasts() -> list[dict]:
    rows = []
    for number, code in enumerate(CODES):
        first, second = share("f", code)["estimate"], share("m", code)["estimate"]
        rows.append({"code": code, "contrast": "gender", "first": "f", "second": "m", "wave": "baseline", "n_groups_first": 4, "n_groups_second": 4, "first_estimate": first, "second_estimate": second, "difference": second - first, "ci_low": second - first - 0.1, "ci_high": second - first + 0.1,
                     "p": 0.001 + 0.1 * number, "p_adjusted": 0.03 + 0.1 * number, "family": 6, "method": "prediction-powered"})  # fmt: skip
    later = [row | {"contrast": "wave", "first": "baseline", "second": "endline", "wave": "all"} for row in rows[:2]]
    return rows + later


def _voices() -> list[dict]:
    return [{"level": "gender", "domain": side, "wave": "baseline", "n_groups": 4, "n_people": n, "n_turns": 100, "share_of_people": n / 36, "share_of_turns": 0.5, "share_of_words": 0.48 if side == "f" else 0.52} for side, n in (("f", 20), ("m", 16))]


def _further() -> list[dict]:
    return [{"wave": "baseline", "group": "all", "n_groups": 4, "n_codes": 5, "groups_needed": 2}]


def _quotes() -> list[dict]:
    return [{"place": place, "need": code, "document": f"d{n}", "turn": "t1", "text": f"{SAID} {code} {place}", "language": "ky", "said_in": place if place == "ala" else "north", "kind": "verbatim"} for n, place in enumerate(PLACES) for code in ("NR.1", "GV.1", "IN.1")]


def _turns() -> list[dict]:
    return [{"document": f"d{n}", "turn": f"t{k}", "participant": f"P-ABC1{n}{k}", "role": "participant", "language": "ky", "text": f"{SAID} {n}.{k}"} for n in range(8) for k in range(3)]


def _codings() -> list[dict]:
    return [{"document": f"d{n}", "turn": "t1", "start": 0, "end": 12, "code": code, "coder": coder, "source": "human"} for n in range(8) for code in ("NR.1", "GV.1") for coder in ("aigul", "bolot")]


def _reviews() -> list[dict]:
    return [{"document": f"d{n}", "turn": f"t{k}", "coder": coder, "queue": "random", "inclusion": 0.5, "blind": True} for n in range(8) for k in range(3) for coder in ("aigul", "bolot")]


def _people() -> list[dict]:
    return [{"document": f"d{n}", "participant": f"P-ABC1{n}{k}", "gender": "fm"[n // 2 % 2], "age": 30.0 + k} for n in range(8) for k in range(3)]


def _estimates() -> list[dict]:
    sides = [*_domains(), ("f", "gender"), ("m", "gender")]
    return [{"indicator": name, "level": "share", "domain": domain, "domain_level": level, "wave": wave, "n": 45 if level == "place" else 90, "deff": 1.4, "df": 30.0, "method": "weighted share", "suppressed": False} | share("e", name, domain, wave) for name in INDICATORS for domain, level in sides for wave in WAVES]


def _changes() -> list[dict]:
    rows = []
    for number, name in enumerate(INDICATORS):
        for domain, level in _domains():
            before, after = (share("e", name, domain, wave)["estimate"] for wave in WAVES)
            rows.append({"indicator": name, "kind": "change", "domain": domain, "domain_level": level, "baseline": "baseline", "wave": "endline", "n_before": 90, "n_after": 90, "before": before, "after": after, "estimate": after - before, "ci_low": after - before - 0.05, "ci_high": after - before + 0.05,
                         "p_value": 0.001 + 0.2 * number, "p_holm": 0.01 + 0.2 * number, "method": "contrast"})  # fmt: skip
    return rows


def _answers() -> list[dict]:
    return [{"uuid": f"u{n:07d}x", "wave": WAVES[n % 2], "weight": 1.5, "place": PLACES[n // 2 % 2], "tension": ("yes", "no")[n % 3 > 0], "trust": "yes", "rumours": "no", "gender": "fm"[n % 5 > 1], "age": 18 + n % 50} for n in range(180)]


def _group_answers() -> list[dict]:
    rows = []
    for name in INDICATORS:
        one, other = share("g", name, "f"), share("g", name, "m")
        gap = one["estimate"] - other["estimate"]
        rows += [{"indicator": name, "level": level, "domain": domain, "place": place, "wave": "baseline", "n": 24, "n_other": 21, "other_estimate": other["estimate"], "difference": gap, "difference_low": gap - 0.2, "difference_high": gap + 0.2} | one for level, domain in (("gender", "f"), ("audience", "YW")) for place in ("all", *PLACES)]
    return rows


def _audience_talk() -> list[dict]:
    return [{"code": code, "audience": "YW", "place": place, "wave": "baseline", "n_groups": 2, "n_raised": 2, "method": "drawn towards all groups"} | {name: value for name, value in share("a", code, place).items() if name != "se"} for code in CODES for place in ("all", *PLACES)]


def _joint(talk: bool, survey: bool) -> list[dict]:
    rows = []
    for code in CODES:
        indicator = next((name for name, (_, _, codes) in INDICATORS.items() if code in codes), None)
        for domain, level in (("all", "all"), *((place, "place") for place in PLACES)):
            row = {"code": code, "level": level, "domain": domain, "place": "all", "wave": "baseline", "compared": "presence", "verdict": "cannot_say", "reason": "joint_few_groups"}
            if talk:
                said = share("d", code, "all", "baseline")
                row |= {"talk_share": said["estimate"], "talk_low": said["ci_low"], "talk_high": said["ci_high"], "talk_groups": 2, "talk_raised": 1 if level == "place" else 2, "talk_area": "all"} if code != "SK.1" else {}
            if survey and indicator:
                answered = share("e", indicator, domain, "baseline")
                row |= {"indicator": indicator, "survey_share": answered["estimate"], "survey_low": answered["ci_low"], "survey_high": answered["ci_high"], "survey_n": 45, "survey_area": domain, "verdict": "confirms", "reason": "joint_both_present"}
            rows.append(row)
    return rows


def _needs(talk: bool, survey: bool) -> list[dict]:
    rows = []
    for place in PLACES:
        for audience in ("CL", "YW"):
            for code, (_, kind) in CODES.items():
                if kind == "connector":
                    continue
                indicator = next((name for name, (_, _, codes) in INDICATORS.items() if code in codes), None)
                evidence = [f"drivers/{code}/all/baseline"] * (talk and code != "SK.1") + [f"estimates/{indicator}/{place}/baseline"] * (survey and indicator is not None)
                row = {"place": place, "audience": audience, "need": code, "wave": "baseline", "basis": "direct", "evidence": "; ".join(evidence) or "-", "verdict": "both sides", "weight": share("w", place, code)["estimate"] / 3}
                if talk and code != "SK.1":
                    said = share("d", code, "all", "baseline")
                    row |= {"talk_side": said["estimate"], "talk_low": said["ci_low"], "talk_high": said["ci_high"], "talk_area": "all"}
                if survey and indicator:
                    answered = share("e", indicator, place, "baseline")
                    row |= {"indicator": indicator, "survey_side": answered["estimate"], "survey_low": answered["ci_low"], "survey_high": answered["ci_high"], "survey_n": 45, "survey_area": place}
                rows.append(row)
    return rows


def _draws() -> list[dict]:
    return [{"place": place, "audience": audience, "need": code, "draw": draw, "weight": share("draw", place, code, draw)["estimate"] / 3} for place in PLACES for audience in ("CL", "YW") for code, (_, kind) in CODES.items() if kind == "driver" for draw in range(5)]


def _choice() -> list[dict]:
    return [{"place": place, "audience": audience, "module": module, "chosen": True, "variant": "full", "value": value, "need": need, "share": 0.9, "verdict": "stable"} for place in PLACES for audience in ("CL", "YW") for module, need, value in (("M01", None, 0.0), ("M03", "GV.1", 0.2), ("M08", "NR.1", 0.3))]


def _plan() -> list[dict]:
    return [{"place": place, "audience": audience, "day": 1, "start_min": 540 + 60 * n, "minutes": 50, "module": module, "part": 1, "variant": "full", "why": why} for place in PLACES for audience in ("CL", "YW") for n, (module, why) in enumerate((("M01", None), ("M03", "GV.1 IN.1"), ("M08", "NR.1 NR.2")))]
