"""Consent in two steps, and invitations: python -m pipeline names, consent, invite.

`names` shows the candidates with their names, tiers, gates and what they agreed to. `consent` records one decision of one person: to be told and considered (contact),
then to come and stand on a list (invitation); given, refused or withdrawn, the day, how, by whom; and whom not to contact. `invite` makes the cohort from those
who agreed, and writes under private/ alone: a letter to each person in the person's language, the attendance list, the card for the organiser and the
lots with the protocol of the draw. In: a study, its key. Out: lines for the terminal, files under private/<study>/invitations
(initiative groups: private/<study>/initiative-groups), where they take the place of those of an earlier day.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from pipeline.errors import InputError
from pipeline.leaders.consent import DECISIONS, STEPS, consents
from pipeline.invite_papers import attendance, card, letters
from pipeline.leaders.invitation import Invitation, candidates, initiative_group, invitations
from pipeline.leaders.lottery import LOTS
from pipeline.protect.pseudonyms import PSEUDONYM, shared
from pipeline.read.decisions import append_lines
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, Study, atomic, private_folder
from pipeline.terminal import say

PAPERS = ("letters.docx", "attendance.docx", "card.docx", "card.md", "lots.csv")

def names_command(given) -> int:
    """python -m pipeline names STUDY: the candidates with their names, on the screen alone."""
    import sys

    from pipeline.read.corpus import names_of_people

    study = Study(given.study)
    names, leaders, agreed = names_of_people(study), study.read("leaders"), consents(study)
    state = {} if agreed is None else {row.person: "do not contact" if row.do_not_contact else f"contact {row.consent}, invitation {row.invitation}" for row in agreed.itertuples()}
    if leaders.empty:
        print(say("Nobody was named in answer to a question of the guide that has leaders: true; study.yaml lists the questions under guide.", given.language))
    for row in leaders.sort_values(["place", "tier", "person"]).itertuples():
        if given.tier in (None, row.tier):
            marks = [f"gate: {row.gate}", *(["position only"] if row.position_only else []), state.get(row.person, "not asked")]
            print(f"{row.tier}  {row.person}  {row.place}  {' / '.join(names.get(row.person, ['?']))}  [{'; '.join(say(mark, given.language) for mark in marks)}]")
    print(say("These names are not written anywhere. Do not send this text on.", given.language), file=sys.stderr)
    return 0


def consent_command(given) -> int:
    """python -m pipeline consent STUDY PERSON: append one line to decisions/consent.jsonl."""
    study = Study(given.study)
    line = record(study, given.person, step=given.step, decision=given.decision, how=given.how, date=given.date, coder=given.coder, do_not_contact={"yes": True, "no": False, None: None}[given.do_not_contact])
    print(say(line, given.language))
    return 0


def record(study: Study, person: str, *, step: str | None, decision: str | None, how: str | None = None, date=None, coder: str = "", do_not_contact: bool | None = None, at: str | None = None) -> str:
    """Append a decision of a person to consent.jsonl; returns a line that names nobody.

    person   pseudonym, or a name that fits one person (needs the key). Raises InputError if nobody or several fit, if step and decision
    do not belong together, if there is neither a decision nor a do-not-contact, or if it is not said how the person was asked.
    """
    if (step is None) != (decision is None) or (decision is None and do_not_contact is None):
        raise InputError("a decision needs its step, and a line needs a decision or --do-not-contact", remedy=f"Give --step {', '.join(STEPS)} and --decision {', '.join(DECISIONS)}.")
    if decision is not None and not how:
        raise InputError("it is not said how the person was asked", remedy='For instance: --how "by phone". Consent that nobody can retrace is none.')
    pseudonym = person if PSEUDONYM.fullmatch(person) else _pseudonym(study, person)
    people = study.read("people")["person"]
    if several := shared(people, pseudonym):
        raise InputError(f"two people share this pseudonym by now: {', '.join(several)}", remedy="Give the longer pseudonym of the one who is meant; python -m pipeline names STUDY shows who has which.")
    if pseudonym not in set(people):
        raise InputError("nobody in this study has this pseudonym", remedy="python -m pipeline names STUDY shows who has which.")
    now = consents(study)
    before = None if now is None else now.set_index("person")["consent"].get(pseudonym)
    if step == "invitation" and decision == "given" and before != "given":
        raise InputError("the first step comes first: this person has not agreed to be considered", remedy="Record --step contact --decision given once the person has said so.")
    line = {"person": pseudonym, "step": step, "decision": decision, "date": str(date or datetime.date.today()), "how": how, "by": coder or "", "at": at or datetime.datetime.now().astimezone().isoformat(timespec="seconds")}
    line = {key: value for key, value in line.items() if value not in (None, "")} | ({} if do_not_contact is None else {"do_not_contact": do_not_contact})
    append_lines(study.decisions("consent"), [line])
    return f"{pseudonym}: {'; '.join(part for part in (f'{step} {decision}' if decision else '', {True: 'do not contact', False: 'may be contacted', None: ''}[do_not_contact]) if part)}"


def _pseudonym(study: Study, name: str) -> str:
    from pipeline.protect.known import KnownNames
    from pipeline.read.corpus import names_of_people

    asked = KnownNames([name], whole=True)
    fits = sorted(person for person, spellings in names_of_people(study).items() if any(asked.holds(one) for one in spellings))
    if len(fits) != 1:
        raise InputError(f"this name fits {len(fits)} people{': ' + ', '.join(fits) if fits else ''}", remedy="Give the pseudonym of the one who is meant.")
    return fits[0]


# ------------------------------------------------------------------------------------------ invitations


def invite_command(given) -> int:
    if given.export:
        from pipeline.leaders.exchange import write_exchange
        from pipeline.leaders.nominations import nominations

        study = Study(given.study)
        named = nominations(study.read("mentions"), {question.id for question in study.config.guide if question.leaders})
        print("\n".join(path.relative_to(study.root).as_posix() for path in write_exchange(study.read("leaders"), named, private_folder(study.private / "leaders", study.root))))
        return 0
    print("\n".join(invite_people(Study(given.study), language=given.language, groups=given.groups, lots=dict(_lot(lot) for lot in given.lot))))
    return 0


def _lot(given: str) -> tuple[str, int]:
    """(place, or "" for the only cohort; number of the lot)."""
    place, _, number = given.rpartition("=")
    if not number.isdecimal() or int(number) >= LOTS:
        raise InputError(f"a lot is a number from 000 to {LOTS - 1}, and {given!r} is none", remedy="For instance --lot 437, or of several places --lot osh-uzgen=437.")
    return place, int(number)


def _drawn(found: list[Invitation], lots: dict[str, int]) -> list[Invitation]:
    """The invitations with the cohorts of the lots that a witness has drawn."""
    places = [one.place for one in found if one.lottery is not None]
    if wrong := sorted(place for place in lots if place not in places and (place or len(places) != 1)):
        raise InputError(f"no draw was held for {wrong[0]!r}" if wrong[0] else f"there are {len(places)} draws, and the lot names none", remedy=f"Name the place: {', '.join(f'--lot {place}=437' for place in places[:3])}." if places else "")
    of = lambda place: lots.get(place, lots.get("") if len(places) == 1 else None)  # noqa: E731
    return [one if one.lottery is None or of(one.place) is None else one.of_lot(of(one.place)) for one in found]


def invite_people(study: Study, *, language: str = "en", groups: bool = False, names: dict[str, list[str]] | None = None, lots: Mapping[str, int] | None = None) -> list[str]:
    """Make the cohorts of those who agreed and write their papers; returns lines that name nobody.

    groups   initiative groups of 5 to 9 in each place instead of the cohorts of study.yaml
    lots     place -> number of the lot that a witness has drawn; without it the seed draws
    Raises InputError where nobody was asked for consent, KeyMissing without the key.
    """
    words, agreed = Words(language), consents(study)
    if agreed is None:
        raise InputError("nobody has been asked for consent yet", file=f"corpora/{study.name}/decisions/consent.jsonl", remedy="Ask the candidates of python -m pipeline names STUDY, then record each answer with python -m pipeline consent.")
    people, settings, seed = candidates(study.read("leaders"), study.read("people"), agreed), study.config.leaders.cohort, study.config.seed
    found = [initiative_group(mine, settings, place=str(place), seed=seed) for place, mine in people.groupby("place", sort=True)] if groups else invitations(people, settings, seed=seed)
    found = _drawn(found, dict(lots or {}))
    if names is None:
        from pipeline.read.corpus import names_of_people

        names = names_of_people(study)
    speaks = languages_of(study)
    lines, base = [], study.private / ("initiative-groups" if groups else "invitations")
    # papers of an earlier day still name whoever has withdrawn since
    for old in (path for name in PAPERS for path in base.glob(f"*/{name}")):
        old.unlink()
    for one in found:
        where = words("invite_all") if one.place == "all" else study.place_name(one.place, language)
        if one.cohort is None:
            lines.append(words("invite_none", place=where, missing="; ".join(f"{_demand(quota, gap, words)}: {gap:+g}" for quota, gap in one.missing.items())))
            continue
        folder = base / one.place
        private_folder(folder, study.root)
        chosen = people[people["person"].isin(one.chosen)]
        letters(study, folder / "letters.docx", chosen, names, speaks, groups=groups)
        attendance(study, folder / "attendance.docx", chosen[chosen["invitation"] == "given"], names, words)
        card(study, folder / "card.docx", one, chosen, words, where)
        if one.lottery is not None:
            with atomic(folder / "lots.csv", mode=0o600) as temporary:
                temporary.write_bytes(one.lots)
        lines.append(words("invite_done", place=where, n=len(chosen), folder=folder.relative_to(study.root).as_posix(), seed=seed, digest=one.digest[:16] or "—"))
    return lines or [words("cohort_none")]


def _demand(quota: str, gap: float, words: Words) -> str:
    """What is lacking or too much: of office holders a group may lack some as well as have too many."""
    column, _, value = quota.partition("=")
    return words({"True": "card_office", "False": "card_no_office"}[value]) if column == "office_holder" and gap > 0 else words(f"quota_{column}")


def languages_of(study: Study) -> dict[str, str]:
    """person -> the language that the person speaks in the groups; whoever did not speak is written to in the study's language."""
    turns = study.read("turns")
    spoken = turns[turns["participant"].notna() & turns["language"].isin(LANGUAGES)]
    counts = spoken.groupby(["participant", "language"]).size().rename("n").reset_index().sort_values(["participant", "n", "language"], ascending=[True, False, True])
    return counts.drop_duplicates("participant").set_index("participant")["language"].to_dict()
