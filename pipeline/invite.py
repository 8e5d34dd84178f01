"""Consent in two steps, and invitations: python -m pipeline names, consent, invite.

`names` shows the candidates with their names, tiers, gates and what they agreed to. `consent` records one decision of one person: to be told and considered (contact),
then to come and stand on a list (invitation); given, refused or withdrawn, the day, how, by whom; and whom not to contact. `invite` makes the cohort from those
who agreed, and writes under private/ alone: a letter to each person in the person's language, the attendance list, the card for the organiser and the
lots with the protocol of the draw. In: a study, its key. Out: lines for the terminal, files under private/<study>/invitations
(initiative groups: private/<study>/initiative-groups), where they take the place of those of an earlier day.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.leaders.consent import DECISIONS, STEPS, consents
from pipeline.leaders.invitation import Invitation, candidates, initiative_group, invitations, links, pairs_of_mentors, quota_states, steps
from pipeline.protect.pseudonyms import PSEUDONYM
from pipeline.read.decisions import append_lines
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, Study, atomic

PAPERS = ("letters.docx", "attendance.docx", "card.md", "lots.csv")

def names_command(given) -> int:
    """python -m pipeline names STUDY: the candidates with their names, on the screen alone."""
    import sys

    from pipeline.read.corpus import names_of_people

    study = Study(given.study)
    names, leaders, agreed = names_of_people(study), study.read("leaders"), consents(study)
    state = {} if agreed is None else {row.person: "do not contact" if row.do_not_contact else f"contact {row.consent}, invitation {row.invitation}" for row in agreed.itertuples()}
    for row in leaders.sort_values(["place", "tier", "person"]).itertuples():
        if given.tier in (None, row.tier):
            marks = [f"gate: {row.gate}", *(["position only"] if row.position_only else []), state.get(row.person, "not asked")]
            print(f"{row.tier}  {row.person}  {row.place}  {' / '.join(names.get(row.person, ['?']))}  [{'; '.join(marks)}]")
    print("These names are not written anywhere. Do not send this text on.", file=sys.stderr)
    return 0


def consent_command(given) -> int:
    """python -m pipeline consent STUDY PERSON: append one line to decisions/consent.jsonl."""
    study = Study(given.study)
    print(record(study, given.person, step=given.step, decision=given.decision, how=given.how, date=given.date, coder=given.coder, do_not_contact={"yes": True, "no": False, None: None}[given.do_not_contact]))
    return 0


def record(study: Study, person: str, *, step: str | None, decision: str | None, how: str | None = None, date=None, coder: str = "", do_not_contact: bool | None = None, at: str | None = None) -> str:
    """Append a decision of a person to consent.jsonl; returns a line that names nobody.

    person   pseudonym, or a name that fits one person (needs the key). Raises InputError if nobody or several fit, if step and decision
    do not belong together, if there is neither a decision nor a do-not-contact, or if it is not said how the person was asked.
    """
    if (step is None) != (decision is None) or (decision is None and do_not_contact is None):
        raise InputError("a decision needs its step, and a line needs a decision or --do-not-contact", remedy=f"--step {' or '.join(STEPS)} --decision {', '.join(DECISIONS)}")
    if decision is not None and not how:
        raise InputError("it is not said how the person was asked", remedy='For instance: --how "by phone". Consent that nobody can retrace is none.')
    pseudonym = person if PSEUDONYM.fullmatch(person) else _pseudonym(study, person)
    if pseudonym not in set(study.read("people")["person"]):
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
        print("\n".join(path.relative_to(study.root).as_posix() for path in write_exchange(study.read("leaders"), named, study.private / "leaders")))
        return 0
    print("\n".join(invite_people(Study(given.study), language=given.language, groups=given.groups)))
    return 0


def invite_people(study: Study, *, language: str = "en", groups: bool = False, names: dict[str, list[str]] | None = None) -> list[str]:
    """Make the cohorts of those who agreed and write their papers; returns lines that name nobody.

    groups   initiative groups of 5 to 9 in each place instead of the cohorts of study.yaml
    Raises InputError where nobody was asked for consent, KeyMissing without the key.
    """
    words, agreed = Words(language), consents(study)
    if agreed is None:
        raise InputError("nobody has been asked for consent yet", file=f"corpora/{study.name}/decisions/consent.jsonl", remedy="Ask the candidates of python -m pipeline names STUDY, then record each answer with python -m pipeline consent.")
    people, settings, seed = candidates(study.read("leaders"), study.read("people"), agreed), study.config.leaders.cohort, study.config.seed
    found = [initiative_group(mine, settings, place=str(place), seed=seed) for place, mine in people.groupby("place", sort=True)] if groups else invitations(people, settings, seed=seed)
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
            lines.append(words("invite_none", place=where, missing="; ".join(f"{words('quota_' + quota.split('=')[0])}: {gap:+g}" for quota, gap in one.missing.items())))
            continue
        folder = base / one.place
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        chosen = people[people["person"].isin(one.chosen)]
        _letters(study, folder, chosen, names, speaks)
        _attendance(study, folder, chosen[chosen["invitation"] == "given"], names, words)
        _card(study, folder, one, chosen, words)
        lines.append(words("invite_done", place=where, n=len(chosen), folder=folder.relative_to(study.root).as_posix(), seed=seed, digest=one.digest[:16] or "—"))
    return lines or [words("cohort_none")]


def languages_of(study: Study) -> dict[str, str]:
    """person -> the language that the person speaks in the groups; whoever did not speak is written to in the study's language."""
    turns = study.read("turns")
    spoken = turns[turns["participant"].notna() & turns["language"].isin(LANGUAGES)]
    counts = spoken.groupby(["participant", "language"]).size().rename("n").reset_index().sort_values(["participant", "n", "language"], ascending=[True, False, True])
    return counts.drop_duplicates("participant").set_index("participant")["language"].to_dict()


def _name(names: dict[str, list[str]], person: str) -> str:
    return max(names.get(person, ["?"]), key=lambda name: (len(name.split()), len(name)))


def _letters(study: Study, folder: Path, chosen: pd.DataFrame, names, speaks) -> None:
    paper = _paper()
    for number, row in enumerate(chosen.itertuples()):
        words = Words(speaks.get(row.person, study.config.language))
        if number:
            paper.add_page_break()
        paper.add_heading(words("letter_title"), level=1)
        paper.add_paragraph(words("letter_to", name=_name(names, row.person)))
        for key in ("letter_why", "letter_when", "letter_free", "letter_data", "letter_contact"):
            paper.add_paragraph(words(key, programme=_programme(study, words.language)))
        paper.add_paragraph(words("letter_answer"))
        _invented(study, paper, words)
    _saved(paper, folder / "letters.docx")


def _attendance(study: Study, folder: Path, coming: pd.DataFrame, names, words) -> None:
    paper = _paper()
    paper.add_heading(words("attendance_title", programme=_programme(study, words.language)), level=1)
    table = paper.add_table(rows=1, cols=4, style="Table Grid")
    for cell, key in zip(table.rows[0].cells, ("attendance_number", "attendance_name", "attendance_place", "attendance_signature"), strict=True):
        cell.text = words(key)
    rows = sorted((_name(names, row.person), study.place_name(row.place, words.language) if isinstance(row.place, str) else "") for row in coming.itertuples())
    for number, (name, place) in enumerate(rows, 1):
        for cell, text in zip(table.add_row().cells, (str(number), name, place, ""), strict=True):
            cell.text = text
    page, table.autofit = paper.sections[0], False
    for column, share in zip(table.columns, (0.08, 0.42, 0.25, 0.25), strict=True):
        column.width = int(share * (page.page_width - page.left_margin - page.right_margin))
        for cell in column.cells:
            cell.width = column.width
    _invented(study, paper, words)
    _saved(paper, folder / "attendance.docx")


def _programme(study: Study, language: str) -> str:
    """What people are invited to: the programme, or the study where none is named."""
    return study.config.programme.get(language) or study.config.title[language]


def _paper():
    """An empty A4 document."""
    import docx
    from docx.shared import Mm

    paper = docx.Document()
    paper.sections[0].page_width, paper.sections[0].page_height = Mm(210), Mm(297)
    return paper


def _invented(study: Study, paper, words) -> None:
    if study.invented:
        paper.add_paragraph(words("invented"))


def _card(study: Study, folder: Path, one: Invitation, chosen: pd.DataFrame, words) -> None:
    """The organiser's card: how many of whom, what each quota costs, mentors and links, and how a witness repeats the draw; people by pseudonym."""
    lines = [f"# {words('card_title')}", "", *([words("invented"), ""] if study.invented else []), f"{words('card_people')}: {len(chosen)}"]
    lines += [f"{words('quota_' + column)}: {int(chosen[column].sum())}" for column in ("woman", "youth", "young_woman", "office_holder")]
    lines += ["", f"## {words('card_quotas')}", "", *(f"{words('quota_' + row.quota)}: {words.percent(row.lost)}" for row in quota_states(one).itertuples())]
    pairs = pairs_of_mentors(chosen)
    if len(pairs):
        lines += ["", f"## {words('card_mentors')}", "", *(f"{row.mentor} → {row.mentee}" for row in pairs.itertuples())]
    if one.place == "all":
        sizes = chosen.groupby("place").size()
        tied = links(pd.DataFrame({"place": sizes.index, "area": [study.config.places[place].area if place in study.config.places else None for place in sizes.index], "people": sizes.to_numpy()}))
        lines += ["", f"## {words('card_links', n=len(tied), steps=steps(tied))}", "", *(f"{study.place_name(row.place, words.language)} – {study.place_name(row.other, words.language)}" for row in tied.itertuples())]
    lines += ["", f"## {words('card_draw')}", ""]
    if one.lottery is None:
        lines.append(words("card_no_draw"))
    else:
        with atomic(folder / "lots.csv") as temporary:
            temporary.write_bytes(one.lots)
            os.chmod(temporary, 0o600)
        if one.lottery.sampled is not None:
            lines += [words("card_sampled", n=one.lottery.sampled), ""]
        lines += [words("card_protocol", seed=one.lottery.seed, panels=len(one.lottery.panels), digest=one.digest), "", *(f"{person}: {words.percent(chance)}" for person, chance in sorted(one.lottery.probabilities.items()) if chance > 0)]
    with atomic(folder / "card.md") as temporary:
        temporary.write_text("\n".join(lines) + "\n", "utf-8")
        os.chmod(temporary, 0o600)


def _saved(paper, path: Path) -> None:
    with atomic(path) as temporary:
        paper.save(temporary)
        os.chmod(temporary, 0o600)
