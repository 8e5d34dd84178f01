"""python -m pipeline trace STUDY ID: from a number, a quotation or a module of a report or guide to its row, its code and what was said.

For the team: it shows what people said, under pseudonyms, and says so. In: an id as report and guides print it. Out: lines for the terminal.
"""

from __future__ import annotations

import sys

from pipeline.study import Study


def add_command(command) -> None:
    """The command and its options."""
    trace = command("trace", trace_command, "follow a number, quotation or module of a report or guide to its row, its code and what was said; shows what people said")
    trace.add_argument("study", help="a study; or compare, for an id of the comparison of studies")
    trace.add_argument("id", help="as the report's annex and the guides print it, for instance drivers/NR.1/all/all/baseline or choice/PLACE/AUDIENCE/M08")
    trace.add_argument("--most", type=int, default=10, metavar="N", help="turns or answers shown of each row; 0: all; default 10")
    trace.add_language("language of what is not quoted; default: that of the terminal")


def trace_command(given) -> int:
    from pipeline.show.words import Words
    from pipeline.trace_rows import trace

    if given.study == "compare":
        from pipeline.compare.sources import Comparison

        study = Comparison()
    else:
        study = Study(given.study)
    words = Words(given.language)
    print(words("trace_shows"), file=sys.stderr)
    for line in trace(study, given.id, words, most=given.most):
        print(line)
    return 0
