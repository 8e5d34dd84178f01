"""What do new transcripts say of themselves? Place, kind of group and date from the lines above the first turn, for a study.yaml that the team looks through.

Only what a file says in so many words is taken: a date in figures, a group by the word for it, a place by its name. A place of the gazetteer is
known by its id; any other gets an id in Latin letters and the name as it was written. In: readings of transcripts. Out: sections of study.yaml.
"""

from __future__ import annotations

import re
from datetime import date

from pipeline.language.gazetteer import lookup
from pipeline.language.transliterate import romanise_everyday, skeleton
from pipeline.read.files import Reading, plain_name

# the first that fits: "young women" before "women"
GROUPS = (
    ("young_women", r"young women|молод\w+ женщин|девуш|жаш (?:аял|кыз)|кыздар"), ("young_men", r"young men|молод\w+ мужчин|юнош|парн|жаш эркек|жигит"),
    ("women", r"\bwom[ae]n|female|женщин|аял|айым"), ("men", r"\bmen\b|\bmale|мужчин|эркек"), ("youth", r"youth|young|молод|жаш"),
    ("mixed", r"mixed|смешан|аралаш"), ("officials", r"official|депутат|чиновник|должностн|жетекчи|кызматкер|мэри"),
)  # fmt: skip
NOT_PLACES = re.compile(r"^(?:с|село|г|город|айылы?|шаары?)[.\s]+|\s+(?:айылы|шаары)$", re.I)


def told_by_files(readings: list[Reading]) -> tuple[dict[str, dict], dict[str, dict]]:
    """(places, documents) as study.yaml has them; a file that says nothing of itself is not in it."""
    places, documents, ids = {}, {}, {}
    for reading in readings:
        if reading.turns is None or reading.kind != "transcripts":
            continue
        header = reading.turns.attrs.get("header", {})
        facts = {"place": _place(header.get("place"), places, ids), "group": _group(header), "date": day(header.get("date"))}
        if any(facts.values()):
            documents[plain_name(reading.path.name)] = {key: value for key, value in facts.items() if value}
    return places, documents


def day(written: str | None) -> str | None:
    """The one date in figures of a text, as ISO; None where there is none, more than one, or one that no calendar has."""
    found = re.findall(r"(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)", str(written or ""))
    if len(found) != 1:
        return None
    year, month, of_month = found[0][:3] if found[0][0] else found[0][:2:-1]
    try:
        return date(int(year), int(month), int(of_month)).isoformat()
    except ValueError:
        return None


def _group(header: dict) -> str | None:
    for key in ("group", *sorted(key for key in header if key.startswith("title"))):
        text = str(header.get(key) or "").casefold()
        found = next((kind for kind, pattern in GROUPS if re.search(pattern, text)), None)
        if found:
            return found
    return None


def _place(written, places: dict, ids: dict[str, str]) -> str | None:
    name = NOT_PLACES.sub("", str(written or "").split(",")[-1].strip())
    if not name or len(name) > 60 or not any(map(str.isalpha, name)):
        return None
    known = lookup(str(written))
    if len(known) == 1 and not known[0].homonym:
        places.setdefault(known[0].id, {"audiences": []})
        return known[0].id
    key = skeleton(name)
    if key not in ids:
        roman = " ".join(romanise_everyday(word, "ky")[0] for word in name.split())
        identifier = re.sub(r"[^a-z0-9]+", "-", roman.casefold()).strip("-") or f"place-{len(ids) + 1}"
        ids[key] = identifier
        places[identifier] = {"name": {"ky": name, "ru": name, "en": roman.strip()}, "audiences": []}
    return ids[key]
