"""What is made alike in several languages is made in a process each, on as many cores as there are: figures, books, reports.

DVC runs one stage after another, and a figure takes a third of a second a language: less than a worker of joblib takes to start, which imports the project anew (1 to 2 s). A fork starts in some
thousandths with all that this process has read; so `make` may be any function, also one inside another. The results are the same as one after another, bytes included, and they stand in the order of the items.
Where a fork is not safe they are made one after another: outside Linux, and once typst has run in this process, whose threads a fork does not take along (it would wait for them for ever).
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import traceback
import warnings
from collections.abc import Callable, Iterable

from pipeline.errors import YntymakError
from pipeline.study import compute


def at_once(make: Callable, items: Iterable, *, here=None) -> list:
    """[make(item) for item in items], each in a process of its own; `here` is the item that is made in this process, for a result that cannot be sent.

    A result must be able to go through pickle, but for that of `here`. Raises what `make` raises, the first of the items' order first, when the others have ended; YntymakError if a process was ended from outside.
    """
    items = list(items)
    if not _may_fork() or len(items) < 2:
        return [make(item) for item in items]
    children = {number: _Child(make, item) for number, item in enumerate(items) if here is None or item != here}
    try:
        done = [children[number].result if number in children else _kept(make, item) for number, item in enumerate(items)]
        return [result() for result in done]
    finally:
        for child in children.values():
            child.end()


def _may_fork() -> bool:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    return sys.platform == "linux" and cores > 1 and "typst" not in sys.modules and not multiprocessing.current_process().daemon and compute()[1] != 1


def _kept(make: Callable, item) -> Callable:
    result = make(item)
    return lambda: result


class _Child:
    """One item in a process of its own."""

    def __init__(self, make: Callable, item) -> None:
        forking = multiprocessing.get_context("fork")
        self.end_here, there = forking.Pipe(duplex=False)
        self.process = forking.Process(target=_tell, args=(make, item, there), daemon=True)
        with warnings.catch_warnings():
            # from Python 3.12 on a fork beside threads warns; those of the kernel only wait for messages
            warnings.simplefilter("ignore", DeprecationWarning)
            self.process.start()
        there.close()

    def result(self):
        try:
            result, error, lines = self.end_here.recv()
        except EOFError:
            raise YntymakError("a process of this stage was ended from outside, perhaps for lack of memory", file="params.yaml", remedy="Set compute.jobs to 1, so that things are made one after another.") from None
        if error is not None:
            error.add_note(lines)
            raise error
        return result

    def end(self) -> None:
        """Wait for a process that has told its result; one that has not is ended."""
        if self.process.is_alive() and not self.end_here.poll():
            self.process.terminate()
        self.end_here.close()
        self.process.join()


def _tell(make: Callable, item, there) -> None:
    result = error = None
    lines = ""
    try:
        result = make(item)
    except BaseException as raised:
        error, lines = raised, traceback.format_exc()
    try:
        there.send((result, error, lines))
    except Exception:
        there.send((None, RuntimeError(lines or traceback.format_exc()), ""))
