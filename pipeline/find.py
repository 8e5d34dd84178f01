"""python -m pipeline find STUDY WORD: a word in its context, in every form and language, in talk and open answers.

For the team: it shows what people said, under pseudonyms, and says so. In: words, or a code whose seeds are looked for. Out: lines for the terminal.
"""

from __future__ import annotations

import sys

from pipeline.errors import YntymakError
from pipeline.study import STUDY, Study


def add_command(command) -> None:
    """The command and its options."""
    find = command("find", find_command, "show a word in its context, in every form and language; shows what people said")
    find.add_argument("study", help=STUDY)
    find.add_argument("word", nargs="*", help='a word, word* for a beginning, or a phrase; in a phrase * stands for up to three words: "суу * талаш"')
    find.add_argument("--exact", action="store_true", help="only the letters as given: no other forms, no other languages")
    find.add_argument("--gap", type=int, default=0, metavar="N", help="words that may stand between two words of a phrase; default 0")
    find.add_argument("--code", help="the seeds of a code of the codebook, for instance NR.1, or of all codes of a parent, NR")
    find.add_language("language of what is not quoted; default: that of the terminal")


def find_command(given) -> int:
    """What `find` prints."""
    from pipeline.language.context import lines, search
    from pipeline.show.words import Words

    if bool(given.word) == bool(given.code):
        raise YntymakError("find needs either words or --code", remedy='For instance: python -m pipeline find field "суу", or: python -m pipeline find field --code NR.1')
    if given.gap < 0:
        raise YntymakError("--gap cannot be less than 0")
    study, words = Study(given.study), Words(given.language)
    found = search(study, " ".join(given.word), code=given.code, exact=given.exact, gap=given.gap)
    said_by = {
        row.document: ", ".join([study.place_name(row.place, given.language) if isinstance(row.place, str) else words("no_place"), _group(row.group, words)])
        for row in found.drop_duplicates("document").itertuples()
    }  # fmt: skip
    said_by |= {document: f"{words('open_answer')} ({document.removeprefix('survey:')})" for document in said_by if document.startswith("survey:")}
    answers = found["document"].str.startswith("survey:").astype(bool)
    for line in lines(found.assign(turn=found["turn"].where(~answers, found["turn"].str[:8])), said_by=said_by):
        print(line)
    counts = {"n": len(found), "turns": len(found.drop_duplicates(["document", "turn"])), "groups": found.loc[~answers, "document"].nunique()}
    print(words("found_in", query=given.code or " ".join(given.word), **counts), file=sys.stderr)
    return 0


def _group(group, words) -> str:
    if not isinstance(group, str):
        return words("no_group")
    return words(f"group_{group}") if words.has(f"group_{group}") else group
