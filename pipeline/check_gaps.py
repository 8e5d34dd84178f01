"""What does a study not have yet, or have without using it? Places without an audience, a survey without an indicator, files that nothing names, facts of the law to look at.

None of it is a fault: a study without a part goes to the end as well. In: a study and the rows of `check`. Out: more rows.
"""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.show.gaps import no_estimates
from pipeline.study import Study

if TYPE_CHECKING:
    from pipeline.check import _Rows


def gaps(study: Study, rows: _Rows) -> None:
    """What is not there yet; a gap is no fault."""
    config, folder, words = study.config, study.folder, rows.words
    codings = sum(1 for path in (folder / "codings").glob("*.jsonl") if path.is_file() for _ in path.open("rb"))
    silent = [place for place, facts in config.places.items() if not facts.audiences]
    said_of_places = words("no_places") if len(silent) == len(config.places) else words("check_no_audience", places=", ".join(silent)) if silent else ""
    rows.add(words("check_places"), str(len(config.places)) if config.places else words("missing"), said_of_places)
    rows.add(words("check_codings"), str(codings) if codings else words("missing"), "" if codings else words("no_codings"))
    rows.add(words("check_survey"), str(len(config.read.survey)) if config.read.survey else words("missing"), "" if config.read.survey and config.survey.indicators else words(no_estimates(study)))
    for path in _unread(study):
        rows.add(f"survey/{path.name}", words("check_unread"), words("check_unread_note"))


def _unread(study: Study) -> list[Path]:
    """Tables in the folder survey that no line of study.yaml names: whoever put them there thinks that they count."""
    from pipeline.read.files import is_system_file, plain_name
    from pipeline.read.survey_files import SUFFIXES

    read = study.config.read
    named = {plain_name(name) for entry in read.survey for name in (entry.data, entry.form, entry.choices) if name}
    patterns = [plain_name(pattern) for network in read.networks for pattern in (network.file, network.people) if pattern]
    there = [path for path in sorted((study.folder / "survey").glob("*")) if path.suffix.lower() in SUFFIXES and not is_system_file(path.name)]
    return [path for path in there if plain_name(path.name) not in named and not any(fnmatch(plain_name(path.name), pattern) for pattern in patterns)]


def law(study: Study, rows: _Rows) -> None:
    """The legal facts that a guide of this study prints as "check the current law"; none of them is a fault."""
    from pipeline.training.facts import read_facts, to_check

    day, words = study.config.training.printed, rows.words
    found = to_check(read_facts(), day)
    reasons = dict.fromkeys(reason for _, reason in found)
    note = "; ".join(f"{words(reason)}: {', '.join(fact.id for fact, because in found if because == reason)}" for reason in reasons)
    rows.add(words("law"), words.date(day) if day else words("check_law_no_day"), f"{words('check_law')} ({note})" if found else "")
