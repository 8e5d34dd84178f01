"""Who is who: names from every source, resolved within a place, and from then on known by a pseudonym.

In: participants.csv, names.txt, the names found in the talk, the nominees of the survey, and the team's decisions: what is a name, who is
the same person, who was erased. Out: a pseudonym for each name, and the rows about people and mentions. A pseudonym is HMAC(key, study, person).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import pandas as pd

from pipeline.errors import KeyMissing
from pipeline.language.transliterate import skeleton
from pipeline.protect.genders import gender_of
from pipeline.protect.names import KnownNames, Span, find_names
from pipeline.protect.people import resolve
from pipeline.protect.pseudonyms import Pseudonyms, fingerprint
from pipeline.protect.regard import WITHHELD, is_accused
from pipeline.protect.reviews import NameReviews, regroup
from pipeline.protect.tombstones import ERASED, Erased
from pipeline.read.decisions import read_lines
from pipeline.read.files import Reading, plain_name
from pipeline.read.namesakes import name_words, namesakes, numbered_apart
from pipeline.read.offices import is_role, read_offices
from pipeline.read.participants import is_generic
from pipeline.read.people import people_rows
from pipeline.study import Study

ROW = ("name", "place", "gender", "age_band", "settlement", "consent", "office", "withheld", "said", "household", "identity_group")
OFFICE = re.compile(r"башчы|төрага|депутат|мэр|әким|аким|глава|председател|директор|начальник|чоң|head|mayor|deput|chair|director|айыл өкмөт|айыл окмот|имам", re.I)
STAND_IN = {"phone": "[tel]", "email": "[e-mail]", "handle": "[@]", "id": "[id]", "address": "[address]", "erased": ERASED}


def _row(**said) -> tuple:
    return tuple(None if value is None or pd.isna(value) else value for value in map(said.get, ROW))


def load_key(study: Study) -> str:
    """The study's key. Raises KeyMissing if it is absent or is not the one whose fingerprint stands in study.yaml."""
    config = study.config
    path = study.private.with_suffix(".key")
    key = config.key if study.invented else (path.read_text("ascii").strip() if path.exists() else None)
    shown = f"private/{study.name}.key"
    if not key:
        raise KeyMissing("the key of this study is not here", file=shown, remedy="Ask the person who keeps it for the file. New pseudonyms are never made on their own; stages 2 to 8 run without the key.")
    if fingerprint(key) != config.key_fingerprint:
        raise KeyMissing("this is not the key that made the pseudonyms of this study", file=shown, remedy="Its fingerprint differs from key_fingerprint in study.yaml. Put the right key back.")
    return key


def age_band(age) -> str | None:
    """Under 30 is young, as in the programmes' own quotas."""
    number = pd.to_numeric(age, errors="coerce")
    return None if pd.isna(number) else "18-29" if number < 30 else "30-49" if number < 50 else "50+"


class Persons:
    """Names gathered from all sources; after `resolve` each has a pseudonym."""

    def __init__(self, study: Study, key: str, known: KnownNames) -> None:
        self.study, self.pseudonyms, self.listed = study, Pseudonyms(key, study.name), known
        self.reviews = NameReviews(read_lines(study.decisions("name_reviews")))
        self.erased = Erased(key, study.name, read_lines(study.decisions("erasures")))
        self.offices = read_offices(study)
        self._base: dict[str, str] = {}
        self._rows: dict[tuple, int] = {}  # what was said of somebody (ROW), and how often
        self._lists: dict[tuple[str, str], set[tuple]] = {}  # answers in which a name stands among others
        self._of: dict[tuple[str, str], str] = {}
        self._labels: dict[tuple[str, str], str] = {}
        self._listed: dict[tuple[str, str], dict] = {}  # what participants.csv says of a speaker
        self._apart: dict[tuple[str, str], str] = {}  # pseudonyms of speakers who share their name with another
        self._places: dict[str, str] = {}
        self._known, self._silent = None, set()
        self.withheld: set[tuple[str, str, int]] = set()  # (document, turn, start) of names that stand beside fear or blame

    @classmethod
    def of(cls, study: Study, known: KnownNames) -> "Persons":
        return cls(study, load_key(study), known)

    def base_name(self, span: Span) -> str:
        """The name behind a hit: the one listed name that it can stand for, else the words as they stand."""
        if span.kind != "known":
            return span.text
        if span.text not in self._base:
            matches = self.listed.matches(span.text)
            owners = sorted({name for match in matches for name in self.listed.who(match)})
            # listed twice, once with a form of address, is listed once; a word beside the name that was taken for a part of it is none
            one = len({name_words(name) for name in owners}) == 1
            self._base[span.text] = owners[0] if one else span.text[matches[0].start : matches[0].end] if len(matches) == 1 else span.text
        return self._base[span.text]

    def __getstate__(self) -> dict:
        # a worker gets the key from where the study has it, and makes of it what it needs; what lists and talk say of people is summed up here alone
        here = ("pseudonyms", "erased", "reviews", "groups", "_frame")
        return {name: value for name, value in vars(self).items() if name not in here} | {"_rows": {}, "_listed": {}}

    def __setstate__(self, state: dict) -> None:
        self.__init__(state["study"], load_key(state["study"]), state["listed"])
        vars(self).update(state)

    def add_speakers(self, reading: Reading, labels: list[str], facts: dict, listed: pd.DataFrame) -> None:
        mine = listed[listed["document"] == plain_name(reading.path.name)]
        named = {row.participant: row for row in mine.itertuples() if isinstance(row.name, str)}
        for label in labels:
            row = named.get(label)
            if self.erased.spoke(reading.document, label) or (row is not None and self.erased.is_name(row.name)):
                self._silent.add((reading.document, label))
            elif row is not None:
                self._listed[reading.document, label] = dict(name=row.name, place=facts["place"] or "", gender=row.gender, age_band=age_band(row.age), settlement=row.settlement, consent=row.consent, office=str(row.role) == "official",
                          household=getattr(row, "household", None), identity_group=getattr(row, "identity_group", None), age=row.age, file=plain_name(reading.path.name))  # fmt: skip
                self._labels[reading.document, label] = row.name
            elif not is_generic(label) or self.listed.holds(label):
                self._add(name=label, place=facts["place"] or "")
                self._labels[reading.document, label] = label
        self._places[reading.document] = facts["place"] or ""

    def _add(self, **said) -> None:
        self.add_rows({_row(**said): 1})

    def add_rows(self, rows: dict[tuple, int], withheld: Iterable[tuple[str, str, int]] = ()) -> None:
        """What was said of people (`named` gives it), each thing once with how often."""
        for row, times in rows.items():
            self._rows[row] = self._rows.get(row, 0) + times
        self.withheld.update(withheld)

    def decided(self, document: str, frame: pd.DataFrame, hits: list[list[Span]]) -> list[list[Span]]:
        """What was found in the turns of a document, after the decisions: words that are no name are let go, erased people claimed.

        A turn that an erased person spoke is one hit from its first character to its last. Comes after add_speakers, before add_hits.
        """
        return [
            [Span(0, len(row.text), row.text, "erased")] if (document, row.participant) in self._silent else self.decided_text(row.text, spans)
            for row, spans in zip(frame.itertuples(), hits, strict=True)
        ]  # fmt: skip

    def decided_text(self, text: str, spans: list[Span]) -> list[Span]:
        return self.erased.claim(text, self.reviews.without_kept(spans), self.listed)

    def named(self, document: str, turn: str, place: str | None, text: str, spans: list[Span]) -> tuple[dict[tuple, int], set[tuple[str, str, int]]]:
        """Who is named in a turn, as rows for `add_rows`, and where a name stands beside fear or blame."""
        hits = [(span, self.base_name(span)) for span in spans if span.kind in ("person", "known", "office")]
        # whoever is spoken of with fear or blame once in a turn is withheld in the whole of it: a neighbouring sentence would tell who is meant
        accused = {name for span, name in hits if is_accused(text, span.start, span.end)}
        rows = Counter(
            _row(name=name, place=place or "", office=span.kind == "office" or bool(OFFICE.search(text[max(0, span.start - 30) : span.end + 30])), withheld=name in accused, said=gender_of(span.text, text, span.start, span.end))
            for span, name in hits
        )  # fmt: skip
        return rows, {(document, turn, span.start) for span, name in hits if name in accused}

    def add_nominees(self, nominees: pd.DataFrame) -> None:
        for row in (row for row in nominees.itertuples() if not self.is_erased(row.name)):
            self._add(name=row.name, place=row.place or "", gender=row.gender, age_band=row.age_band, office=row.office or is_role(row.name))
            if isinstance(uuid := getattr(row, "uuid", None), str):
                self._lists.setdefault((row.name, row.place or ""), set()).add((row.wave, uuid, row.question))

    def resolve(self) -> None:
        """Give every (name, place) its person: spellings of one person in one place share a pseudonym, and decisions overrule."""
        apart = namesakes(self._listed)
        self.add_rows(Counter(_row(**said) for key, said in self._listed.items() if key not in apart))
        # one entry a speaker and document: what is summed up is not kept beside its sum
        self._listed = {key: self._listed[key] for key in apart}
        frame = pd.DataFrame(list(self._rows), columns=list(ROW)).assign(times=list(self._rows.values())).dropna(subset=["name"])
        everybody = frame.drop_duplicates(["name", "place"])[["name", "place"]].sort_values(["place", "name"])
        # who is known by an office alone is nobody else, however alike two offices are written
        roles = {(name, place): f"{place}|{name}" for name, place in everybody.itertuples(index=False) if is_role(name)}
        unique = everybody[~everybody["name"].map(is_role).astype(bool)].reset_index(drop=True)
        genders = frame.dropna(subset=["gender"]).groupby(["name", "place"])["gender"].first()
        unique["gender"] = [genders.get((row.name, row.place)) for row in unique.rename_axis(None).itertuples(index=False)]
        unique["cluster"] = resolve(list(unique["name"]), places=list(unique["place"]), genders=list(unique["gender"]), lists=[self._lists.get(key, ()) for key in zip(unique["name"], unique["place"], strict=True)]) if len(unique) else []
        unique["cluster"] = numbered_apart(list(unique["name"]), list(unique["cluster"]))
        lines = read_lines(self.study.decisions("person_reviews"))
        unique["cluster"] = regroup(list(unique["name"]), list(unique["place"]), list(unique["cluster"]), lines)
        identities = self._identities(unique)
        pseudonyms = self.pseudonyms.people([*(identity for identity, _ in identities), *apart.values(), *roles.values()])
        self._apart = {key: pseudonyms[identity] for key, identity in apart.items()}
        self._of = {(row.name, row.place): pseudonyms[identity] for identity, members in identities for row in members.itertuples()} | {key: pseudonyms[role] for key, role in roles.items()}
        same = {other: line["same"][0] for line in lines for other in line.get("same", [])[1:]}
        self._of = {key: same.get(value, value) for key, value in self._of.items()}
        self.groups = unique
        self._frame = frame
        # a listed name that nobody says stands in a note or a file's name all the same
        self._known = KnownNames(sorted({name for name in frame["name"] if not is_role(name)} | set(self.listed.names)))

    @staticmethod
    def _identities(unique: pd.DataFrame) -> list[tuple[str, pd.DataFrame]]:
        """Each person's identity and names: the place and skeleton of the fullest name, or the name itself where two people share that."""
        found = []
        for _, members in unique.groupby("cluster", sort=True):
            fullest = min(members.itertuples(), key=lambda row: (-len(row.name.split()), -len(row.name), row.name, row.place))
            found.append((f"{fullest.place}|{skeleton(fullest.name)}", f"{fullest.place}|{fullest.name}", members))
        shared = {identity for identity, _, _ in found if sum(one == identity for one, _, _ in found) > 1}
        return [(exact if identity in shared else identity, members) for identity, exact, members in found]

    def replacement(self, document: str, turn: str, span: Span) -> str:
        if span.kind in STAND_IN:
            return STAND_IN[span.kind]
        return WITHHELD if self.is_withheld(document, turn, span) else self._of[self.base_name(span), self._places[document]]

    def office_spans(self, text: str, facts: dict, hits: list[Span]) -> list[Span]:
        """Where the register tells whom an office in the text means (Offices.spans); erased people are meant nowhere."""
        return [span for span in self.offices.spans(text, facts["place"], facts["date"], hits) if not self.is_erased(span.text)]

    def is_withheld(self, document: str, turn: str, span: Span) -> bool:
        """Whether the words around this name say fear or blame: then neither name nor pseudonym stands there."""
        return (document, turn, span.start) in self.withheld

    def place_of(self, document: str) -> str | None:
        return self._places[document] or None

    def names(self) -> dict[str, list[str]]:
        """pseudonym -> every spelling of the name behind it."""
        behind: dict[str, list[str]] = {}
        for (name, _), person in sorted(self._of.items()):
            behind.setdefault(person, []).append(name)
        for key, person in sorted(self._apart.items()):
            behind[person] = [self._labels[key]]
        return behind

    def mask_known(self, text: str, lang: str | None = None) -> str:
        """Text that belongs to no turn (notes, file names): every name in it gives way to [name]."""
        spans = self.decided_text(text, find_names(text, language=lang if lang in ("ky", "ru", "en") else None, known=self._known))
        for span in sorted(spans, key=lambda s: -s.start):
            text = text[: span.start] + STAND_IN.get(span.kind, "[name]") + text[span.end :]
        return text

    def label(self, document: str, label) -> str | None:
        if not isinstance(label, str):
            return None
        if (document, label) in self._silent:
            return ERASED
        name = self._labels.get((document, label))
        return label if name is None else self._apart.get((document, label)) or self._of[name, self._places[document]]

    def person(self, name: str, place: str) -> str:
        return ERASED if self.is_erased(name) else self._of[name, place]

    def is_erased(self, name) -> bool:
        return isinstance(name, str) and (name == ERASED or bool(len(self.erased)) and self.erased.is_name(name))

    def speakers(self) -> dict[tuple[str, str], str]:
        """(document, label as it stands in the file) -> pseudonym of whoever spoke under that label."""
        return {key: self._apart.get(key) or self._of[name, self._places[key[0]]] for key, name in self._labels.items()}

    def silent_turns(self, turns: pd.DataFrame, uuids: Iterable[str]) -> list[tuple[str, str]]:
        """(document, turn) of what erased people said; uuids: their own interviews."""
        mine = turns.loc[turns["participant"].isin([ERASED, *uuids]), ["document", "turn"]] if len(self.erased) else turns[:0]
        return list(mine[["document", "turn"]].itertuples(index=False, name=None))

    def without_erased(self, tables: dict[str, pd.DataFrame], uuids: Iterable[str], silent: Iterable[tuple[str, str]]) -> dict[str, pd.DataFrame]:
        """Tables of 1-read without the rows about erased people, their own interviews (uuids) and what they said (silent_turns).

        Turns that they spoke are gone (the others keep their numbers), with their spans, words and mentions; so are their own interviews
        and the rows that name them as nominees. Called last.
        """
        if not len(self.erased):
            return tables
        gone, out = pd.MultiIndex.from_tuples(list(silent), names=["document", "turn"]) if silent else None, {}
        for name, frame in tables.items():
            drop = pd.Series(False, index=frame.index)
            if gone is not None and {"document", "turn"} <= set(frame.columns):
                drop |= pd.MultiIndex.from_frame(frame[["document", "turn"]]).isin(gone)
            for column in ("uuid", "mentioner", "participant", "person"):
                if column in frame and name != "people":
                    drop |= frame[column].isin([ERASED, *uuids])
            section = self.study.config.read.nominations
            if section is not None and name == f"answers_{section.repeat}" and section.name in frame:
                drop |= frame[section.name] == ERASED
            out[name] = frame[~drop.astype(bool)].reset_index(drop=True)
        return out

    def participants(self, reading: Reading, labels: dict[str, str], listed: pd.DataFrame) -> list[dict]:
        mine = {row.participant: row for row in listed[listed["document"] == plain_name(reading.path.name)].itertuples()}
        rows = []
        for label, role in labels.items():
            if (reading.document, label) in self._silent:
                continue
            row = mine.get(label)
            age = pd.to_numeric(getattr(row, "age", None), errors="coerce")
            rows.append({
                "document": reading.document, "participant": self.label(reading.document, label), "role": getattr(row, "role", None) or role, "gender": getattr(row, "gender", None),
                "age": age, "age_band": age_band(age), "settlement": getattr(row, "settlement", None), "consent": getattr(row, "consent", None),
            })  # fmt: skip
        return list({row["participant"]: row for row in rows}.values())

    def people(self) -> pd.DataFrame:
        """The table `people`: everybody who has a pseudonym."""
        frame = self._frame.assign(person=[self._of[name, place] for name, place in zip(self._frame["name"], self._frame["place"], strict=True)])
        if self._apart:
            frame = pd.concat([frame, pd.DataFrame([_row(**self._listed[key]) for key in self._apart], columns=list(ROW)).assign(times=1, person=list(self._apart.values()))], ignore_index=True)
        return people_rows(frame)
