"""Which place is meant by a name as it is written or said: Ноокаттан, в Ноокате, Frunze, Tash-Kömür, Өзгөн шаарынын?

Every name, alias and former name of corpora/places.yaml stands in an index under the skeletons (language.transliterate) of all its case forms
(language.inflect), of the adjectives and people made of it (Ноокатский, ноокаттык), in both scripts. Words such as облусу, район, г. are read
as the kind of place. Homonyms are all returned and flagged. In: a name. Out: places, or an InputError for a place that nobody knows.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache, lru_cache
from itertools import product
from pathlib import Path

from pipeline.config import read_yaml
from pipeline.errors import InputError, StudyError
from pipeline.language.inflect import CASES, attach, inflect
from pipeline.language.transliterate import romanise_bgn, romanise_everyday, skeletons
from pipeline.study import ROOT, Study

_KINDS = {  # the words that tell the kind of a place, as they begin
    "oblast": r"облус\w*|област\w*|обл\.?|oblast\w*|oblus\w*|region|province",
    "district": r"район\w*|р-н\w*|раён\w*|district|rayon\w*|raion\w*",
    "city": r"шаар\w*|ш\.|город\w*|г\.|гор\.|city|town|shaar\w*|gorod\w*",
    "village": r"айыл\w*|аил\w*|кыштаг\w*|аймаг\w*|аймак\w*|окмот\w*|өкмөт\w*|село|сел[аеу]|селом|с\.|посёл\w*|посел\w*|пос\.|а[./][аө]\.?|village|ayil|aimak|okmotu|aiyl|ayyl",
}
_KIND_OF_WORD = [(kind, re.compile(rf"(?:{words})(?!\w)", re.I)) for kind, words in _KINDS.items()]
_LEVEL = {"oblast": "oblast", "district": "district", "city": "city", "capital": "city"}
_SKIPPED = re.compile(r"(?:в|во|из|на|от|до|по|к|ко|о|об|с|со|у|за|под|для|через|in|from|at|of|to|the|near|ичинде|жана)\Z", re.I)
_TOKEN = re.compile(r"[а-яёөүңa-zöüëçşığñ]-?н\w*(?<=р-н)|а/[аө]|[а-яё]{1,4}\.(?!\w)|[^\W_]+(?:[-‐‑'’ʹ][^\W_]+)*", re.I)
_ADJECTIVE = "ский ского скому ским ском ская ской скую ское ские ских скими".split()


@dataclass(frozen=True)
class Place:
    """A place of the gazetteer; `homonym` says that what was asked fits another place too, `elsewhere` names those not in the gazetteer."""

    id: str
    kind: str
    oblast: str | None
    ky: str
    ru: str
    en: str
    homonym: bool = False
    elsewhere: tuple[str, ...] = ()


def lookup(name: str, *, language: str | None = None, oblast: str | None = None) -> list[Place]:
    """The places that a name can mean: by any name, former name, spelling, script or inflected form; an empty list where there is none.

    name      may stand with a preposition, a word for its kind and its oblast: "Ош облусунун Ноокат шаарында", "в Ноокате"
    language  ky, ru or en (Latin letters): only forms of that language; None for all
    oblast    the id of an oblast as in the gazetteer (osh, chui, ...): only places there
    Names of an oblast or a district are told from towns by their word; where only the name is said, all that bear it are returned and flagged.
    Raises InputError for a language other than these.
    """
    if language not in (None, "ky", "ru", "en"):
        raise InputError(f"no place names in the language {language!r}", remedy="The languages are ky, ru and en.")
    words, kinds = _read(name)
    path = _path()
    places, index, own = _index(str(path), path.stat().st_mtime_ns if path.exists() else 0)
    if oblast is None and len(words) > 1 and "oblast" in kinds:
        words, kinds, oblast = _within(words, kinds, index, places)
    found = _matches([word for word, _ in words], language, index)
    asked = {kind for kind in kinds if kind}
    if asked:
        fitting = {one for one in found if asked & _levels(places[one])}
        # a town may be called a village, but not an oblast or a district
        found = fitting if fitting or asked & {"oblast", "district"} else {one for one in found if not _levels(places[one]) <= {"oblast", "district"}}
    found = [one for one in places if one in found and oblast in (None, places[one].oblast)]
    outside = {one: () if asked & {"oblast", "district"} or oblast else own.get(one, ()) for one in found}
    return [replace(places[one], homonym=len(found) > 1 or bool(outside[one]), elsewhere=outside[one]) for one in found]


def known_place(identifier: str) -> Place:
    """The place of the gazetteer with this id. Raises InputError naming the ids that look like it."""
    path = _path()
    places, _, _ = _index(str(path), path.stat().st_mtime_ns if path.exists() else 0)
    if identifier not in places:
        raise InputError(f"there is no place {identifier!r}", file="corpora/places.yaml", remedy=_advice(identifier, places))
    return places[identifier]


def check_places(study: Study) -> None:
    """Raises StudyError for a place of study.yaml that is neither in the gazetteer nor named in study.yaml itself."""
    for place, facts in study.config.places.items():
        if place not in study.gazetteer and not facts.name:
            remedy = f"Give it a name in ky, ru and en under places.{place}.name. {_advice(place, study.gazetteer)}"
            raise StudyError(f"the place {place!r} is not in corpora/places.yaml and has no name", file=f"corpora/{study.name}/study.yaml", place=f"places.{place}", remedy=remedy)


def _advice(identifier: str, places: dict) -> str:
    near = get_close_matches(identifier, list(places), n=3, cutoff=0.5) or list(dict.fromkeys(place.id for place in lookup(identifier.replace("-", " "))))
    return f"Places like it: {', '.join(near)}." if near else "The ids are in corpora/places.yaml."


def _path() -> Path:
    return Path(os.environ.get("YNTYMAK_ROOT") or ROOT) / "corpora" / "places.yaml"


def _levels(place: Place) -> set[str]:
    return {_LEVEL.get(kind.strip(), "village") for kind in place.kind.split(" / ")}


def _read(name: str) -> tuple[list[tuple[str, int]], list[str | None]]:
    """The words of the name itself with their position, and at each position of the text the kind that a word there tells."""
    words, kinds = [], []
    for token in _TOKEN.findall(name):
        kind = next((kind for kind, pattern in _KIND_OF_WORD if pattern.fullmatch(token)), None)
        # an initial is left out, so that Суеркулов is А. Суеркулов
        if kind is None and not _SKIPPED.match(token) and not re.fullmatch(r"\w\.", token) and not (kinds and kinds[-1] and token.lower() in ("кеңеши", "башчысы")):
            words.append((token, len(kinds)))
        kinds.append(kind)
    return words, kinds


def _within(words: list[tuple[str, int]], kinds: list[str | None], index: dict, places: dict) -> tuple[list, list, str | None]:
    """The rest of a name in which another word, beside the word for oblast, names the oblast; unchanged where none does."""
    at = kinds.index("oblast")
    for start in range(len(words)):
        for end in range(start + 1, len(words) + 1):
            part, rest = words[start:end], words[:start] + words[end:]
            if rest and abs(part[-1][1] - at) == 1:
                found = [places[one] for one in _matches([word for word, _ in part], None, index) if places[one].kind == "oblast"]
                if found:
                    return rest, [kind for kind in kinds if kind != "oblast"], found[0].oblast
    return words, kinds, None


def _matches(words: list[str], language: str | None, index: dict[str, set[tuple[str, str]]]) -> set[str]:
    if language == "en" and re.search("[а-яё]", " ".join(words), re.I):
        return set()
    words = [re.sub(r"(?<=[a-z])['’]s$", "", word) for word in words]
    for readings in (1, None):
        # Kara-Kulja is not read as Каракуля while its likelier reading is a place
        if found := {place for key in _keys(words, readings=readings) for place, of in index.get(key, ()) if language in (None, of)}:
            return found
    return set()


def _keys(words: list[str], *, readings: int | None = None) -> set[str]:
    """The skeletons of a name, its words and the parts of a compound written together: Кара-Көл, Кара Көл, Каракөл are one.

    readings   how many readings of ambiguous Latin letters count; the names of the gazetteer have one, what is asked has all
    """
    parts = [skeletons(part)[:readings] for word in words for part in re.split(r"[-‐‑]", word) if part and not part.isdigit()]
    digits = "".join(re.findall(r"\d", " ".join(words)))
    return {"".join(choice) + digits for choice in product(*parts[:6])} - {""}


@cache
def _extra() -> dict:
    return read_yaml(Path(__file__).parent / "data" / "former_names.yaml")


@lru_cache(maxsize=4)
def _index(path: str, changed: int) -> tuple[dict[str, Place], dict[str, set[tuple[str, str]]], dict[str, tuple[str, ...]]]:
    """The places by id, the (id, language) of each key, and the homonyms elsewhere. `changed` makes an edited file be read again."""
    if not changed:
        raise InputError("the gazetteer is not there", file="corpora/places.yaml", remedy="Put it back, or name the places of the study in study.yaml.")
    places, index = {}, {}
    for entry in read_yaml(Path(path))["places"]:
        places[entry["id"]] = Place(entry["id"], entry["type"], entry["oblast"], entry["ky"], entry["ru"], entry["en"])
        others = [*entry.get("aliases", ()), *entry.get("former", ()), *_extra()["former"].get(entry["id"], ())]
        for language, form in _forms(entry["ky"], entry["ru"], entry["en"], others):
            for key in _keys([word for word, _ in _read(form)[0]], readings=1):
                index.setdefault(key, set()).add((entry["id"], language))
    return places, index, {place: tuple(names) for place, names in _extra()["elsewhere"].items()}


def _forms(ky: str, ru: str, en: str, others: list[str]) -> set[tuple[str, str]]:
    """(language, form) of every way to write the names of one place."""
    cyrillic = [name for name in others if re.search("[а-яё]", name, re.I)]
    latin = [name for name in [en, *others] if name not in cyrillic]
    found = {("en", name) for name in latin}
    for name in dict.fromkeys([ky, *cyrillic]):
        core = " ".join(word for word, _ in _read(name)[0])
        found |= {("en", romanise_bgn(core, "ky"))} | {("en", form) for form in romanise_everyday(core, "ky")}
        for stem in (core, attach(core, "LIк"), attach(attach(core, "LIк"), "LAр")):
            found |= {("ky", inflect(stem, case, "ky")) for case in CASES["ky"]}
        at = inflect(core, "locative", "ky")
        found |= {("ky", inflect(attach(at, "гI"), case, "ky")) for case in CASES["ky"]} | {("ky", attach(core, "DAй"))}
    for name in dict.fromkeys([ru, *cyrillic]):
        if re.search("[өүң]", name, re.I):
            continue
        found |= {("ru", inflect(name, case, "ru")) for case in CASES["ru"]} | {("en", form) for form in romanise_everyday(name, "ru")} | {("en", romanise_bgn(name, "ru"))}
        core = " ".join(word for word, _ in _read(name)[0])
        if re.search(r"ск(?:ий|ая|ое)$", core):
            stems = [core[:-4]]
            found |= {("ru", inflect(core[:-4], case, "ru")) for case in CASES["ru"]}
        else:
            stems = [core] if core[-1].lower() not in "аяоеиыуюэ" else [core[:-1] + "ин", core[:-1], core + "н", core]
        found |= {("ru", stem + ending) for stem in stems for ending in _ADJECTIVE}
    return found
