"""One family of errors: what is wrong, in which file and place, and what to do next.

A message is read by a researcher who does not program, and it is printed on a terminal that others may see. So it names the
file and the place but never repeats what somebody said or who said it: the rule is that no transcript text and no personal
name goes into an error.
"""

from __future__ import annotations

from pathlib import Path


class YntymakError(Exception):
    """Something that the user can mend: `problem` in `file` at `place`; `remedy` says what to do."""

    def __init__(self, problem: str, *, file: str | Path | None = None, place: str | None = None, remedy: str = "") -> None:
        self.problem = problem
        self.file = str(file) if file is not None else None
        self.place = place
        self.remedy = remedy
        super().__init__(problem, self.file, place, remedy)

    def __str__(self) -> str:
        where = ", ".join(part for part in (self.file, self.place) if part)
        return "\n".join(part for part in (f"{where}: {self.problem}" if where else self.problem, self.remedy) if part)

    def __reduce__(self):
        # joblib's workers send exceptions by pickle, which calls the class with `args` alone
        return (_rebuild, (type(self), self.problem, self.file, self.place, self.remedy))


def _rebuild(kind: type[YntymakError], problem: str, file: str | None, place: str | None, remedy: str) -> YntymakError:
    return kind(problem, file=file, place=place, remedy=remedy)


class InputError(YntymakError):
    """A file of the researcher's cannot be read, or holds what it should not."""


class StudyError(YntymakError):
    """study.yaml is wrong or a study folder is incomplete."""


class TableError(YntymakError):
    """A table that crosses a stage lacks a column or holds a value that its contract refuses."""


class KeyMissing(YntymakError):
    """The study's key is absent or not the one that made its pseudonyms."""


class DisclosureError(YntymakError):
    """Something would have left the circle it belongs to."""


class CurriculumError(YntymakError):
    """A module, the catalogue or the words file breaks its form."""


class SolverError(YntymakError):
    """A plan or a cohort cannot be made as demanded."""
