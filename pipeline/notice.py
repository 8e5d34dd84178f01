"""python -m pipeline notice STUDY: the signals in a team's messages that are to be looked at, the messages behind each, and what people decide of it.

Nothing is an alert until a person has read the messages and said so; what was decided is a line in corpora/<study>/decisions/notices.jsonl and is never changed, a later line overrules it. What is
printed holds what people wrote and stays within the team. In: the tables notice_watch, messages, message_codes. Out: lines on the terminal, or a line in that file.
"""

from __future__ import annotations

import datetime

from pipeline.config.followup import NOTICE_STATES
from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import LANGUAGES, STUDY, Study

MOST = 20


def add_command(command) -> None:
    """The command and its options."""
    notice = command("notice", notice_command, "show signals in the team's messages that are to be looked at, with the messages, and record what people decide; shows what people wrote")
    notice.add_argument("study", help=STUDY)
    notice.add_argument("--decide", nargs=3, metavar=("PLACE", "CODE", "PERIOD"), help="a signal as the list names it, for instance: osh-uzgen IN.1 2026-04; all for all places together")
    notice.add_argument("--state", choices=NOTICE_STATES, help="what it is, after you read the messages")
    notice.add_argument("--why", default="", help="in a sentence, without names")
    notice.add_argument("--coder", default="", help="who decided")
    notice.add_language()


def notice_command(given) -> int:
    """What `notice` prints."""
    study, words = Study(given.study), Words(given.language)
    print("\n".join([decided(study, given, words)] if given.decide else waiting(study, words)))
    return 0


def waiting(study: Study, words: Words) -> list[str]:
    """The signals that nobody has judged, each with the messages behind it."""
    from pipeline.findings.notice import OPEN, _period, decisions

    watch, heard, found = study.read("notice_watch"), study.read("messages"), study.read("message_codes")
    done = decisions(study)
    open_ = [row for row in watch[watch["signal"]].itertuples() if row.state == OPEN and (row.place, row.code, row.period) not in done]
    if not open_:
        return [words("notice_none_open")]
    heard = heard.assign(period=_period(heard["date"], study.config.findings.notice.period))
    label, lines = study.read("codes").set_index("code")[f"label_{words.language}"], []
    for row in open_:
        place = words("all_places") if row.place == "all" else study.place_name(row.place, words.language)
        lines += ["", f"{row.place} {row.code} {row.period}: {words('notice_line', place=place, code=label[row.code], n=row.n, messages=row.n_messages, usual=words.number(row.expected, 1))}"]
        about = set(found.loc[found["code"] == row.code, "message"])
        mine = heard[heard["message"].isin(about) & (heard["period"] == row.period) & ((heard["place"] == row.place) | (row.place == "all"))]
        lines += [f"  {message.date}  {message.text}" for message in mine.head(MOST).itertuples()] + ([f"  … +{len(mine) - MOST}"] if len(mine) > MOST else [])
    return [*lines[1:], "", words("notice_decide", study=study.name, states=", ".join(NOTICE_STATES))]


def decided(study: Study, given, words: Words, *, at: str | None = None) -> str:
    """Append the decision; returns a sentence. Raises InputError where there is no such signal, no state or no reason."""
    from pipeline.read.decisions import append_lines

    place, code, period = given.decide
    watch = study.read("notice_watch")
    if not ((watch["place"] == place) & (watch["code"] == code) & (watch["period"] == period) & watch["signal"]).any():
        raise InputError("there is no such signal", remedy=f"python -m pipeline notice {study.name} lists them as they are written here.")
    if not given.state or len(given.why.split()) < 3 or not given.coder:
        raise InputError("a decision has a state, a reason in words and who decided", remedy='For instance: --state alert --why "six messages speak of the same quarrel" --coder A')
    _refuse_names(study, given.why)
    line = {"place": place, "code": code, "period": period, "state": given.state, "why": given.why, "coder": given.coder, "at": at or datetime.datetime.now().astimezone().isoformat(timespec="seconds")}
    append_lines(study.decisions("notices"), [line])
    return words("notice_decided", signal=f"{place} {code} {period}", state=words(f"notice_{given.state}"), file=f"corpora/{study.name}/decisions/notices.jsonl")


def _refuse_names(study: Study, why: str) -> None:
    """The reason is kept for good: no person may stand in it."""
    from pipeline.protect.names import find_names
    from pipeline.read.participants import listed_names

    places = tuple(name for entry in study.gazetteer.values() for name in (entry.get("ky"), entry.get("ru"), entry.get("en")) if name)
    if find_names(why, known=listed_names(study), places=places):
        raise InputError("the reason seems to hold a name or a telephone", remedy="Say it by role, or leave out who it was.")
