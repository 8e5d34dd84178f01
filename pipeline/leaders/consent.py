"""Who has agreed to what, and who must not be contacted? Two steps: to be told and considered, then to come and stand on a list.

decisions/consent.jsonl is append-only; of each person and step the last line holds, and a withdrawal overrules whatever was given. Where two people have come to
share the pseudonym of a line (protect.pseudonyms), a no counts for both and a yes for neither, until somebody records it anew. In: a study. Out: a row a person.
"""

from __future__ import annotations

import pandas as pd

from pipeline.errors import InputError
from pipeline.protect.pseudonyms import shared
from pipeline.study import Study, json_lines

STEPS, DECISIONS = ("contact", "invitation"), ("given", "refused", "withdrawn")
COLUMNS = ["person", "consent", "invitation", "do_not_contact"]


def consents(study: Study) -> pd.DataFrame | None:
    """person, consent (to be considered), invitation (to come), do_not_contact; None where nobody was asked yet.

    Refusing or withdrawing the first step ends the second. Raises InputError for a line without person, step or decision.
    """
    path = study.decisions("consent")
    if not path.exists() or not path.stat().st_size:
        return None
    found: dict[str, dict] = {}
    people = set(study.read("people")["person"]) if study.has("people") else set()
    for number, _, line in json_lines(path, remedy="Mend or remove the line; python -m pipeline consent writes them."):
        if not isinstance(line, dict) or not line.get("person") or (line.get("decision") is not None and (line.get("step") not in STEPS or line["decision"] not in DECISIONS)):
            raise InputError("this line has no person, or a step or decision that is none", file=f"corpora/{study.name}/decisions/consent.jsonl", place=f"line {number}", remedy=f"Steps: {', '.join(STEPS)}. Decisions: {', '.join(DECISIONS)}.")
        several = shared(people, line["person"])
        for person in several or [line["person"]]:
            now = found.setdefault(person, {"contact": "not asked", "invitation": "not asked", "do_not_contact": False})
            if line.get("decision") and not (several and line["decision"] == "given"):
                now[line["step"]] = line["decision"]
            if "do_not_contact" in line and not (several and not line["do_not_contact"]):
                now["do_not_contact"] = bool(line["do_not_contact"])
    rows = [{"person": person, "consent": one["contact"], "invitation": one["invitation"] if one["contact"] == "given" else one["contact"], "do_not_contact": one["do_not_contact"]} for person, one in sorted(found.items())]
    return pd.DataFrame(rows, columns=COLUMNS)
