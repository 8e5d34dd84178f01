"""The terminal in the reader's language: help, what is wrong with a command, errors. `--language`, else that of the system (pipeline.show.reader), else English.

The English of a command stands in its code, where it is written; the words of the other languages stand in curriculum/words.yaml and are found by the English (pipeline.show.said), and only when
something is shown: a command in English reads no words. In: the command line. Out: a parser whose help speaks the language, and the sentence of an error.
"""

from __future__ import annotations

import argparse
import datetime
import os
import sys
from functools import partial
from pathlib import Path
from typing import NoReturn

from pipeline.errors import YntymakError
from pipeline.show.reader import reader_language
from pipeline.study import LANGUAGES, ROOT


class Parser(argparse.ArgumentParser):
    """argparse in a language; commands made of it speak the same, which is `.language`."""

    def __init__(self, *args, language: str = "en", **options) -> None:
        self.language = language
        self._told = language == "en"
        super().__init__(*args, **options)

    def add_subparsers(self, **options):
        return super().add_subparsers(parser_class=partial(Parser, language=self.language), **options)

    def add_language(self, text: str = "language of what is printed; default: that of the terminal", *, default: str | None = "") -> None:
        """The option --language: the reader's unless another `default` is given; None leaves it to the command, which then takes the study's."""
        self.add_argument("--language", choices=LANGUAGES, default=self.language if default == "" else default, help=text)

    def format_help(self) -> str:
        self._tell()
        return super().format_help()

    def format_usage(self) -> str:
        self._tell()
        return super().format_usage()

    def error(self, message: str) -> NoReturn:
        if self.language == "en":
            super().error(message)
        from pipeline.show.said import said
        from pipeline.show.words import Words

        words = Words(self.language)
        self.print_usage(sys.stderr)
        self.exit(2, f"{self.prog}: {words('terminal_error')}: {said(message, words)}\n")

    def _tell(self) -> None:
        """Put the help into the language, once, when it is about to be shown."""
        if self._told:
            return
        from pipeline.show.said import said
        from pipeline.show.words import Words

        self._told, words = True, Words(self.language)
        self.description = self.description and said(self.description, words)
        for action in self._actions:
            # a list of commands keeps a line for each of them
            for shown in (action, *getattr(action, "_choices_actions", ())):
                shown.help = shown.help and said(shown.help, words)
            if action.metavar == "command":
                action.metavar = words("terminal_command")
        self._positionals.title, self._optionals.title = words("terminal_positionals"), words("terminal_options")
        self.formatter_class = partial(_Formatter, usage=words("terminal_usage"))


class _Formatter(argparse.HelpFormatter):
    def __init__(self, *args, usage: str, **options) -> None:
        self._usage_word = usage
        super().__init__(*args, **options)

    def add_usage(self, usage, actions, groups, prefix=None) -> None:
        super().add_usage(usage, actions, groups, f"{self._usage_word}: " if prefix is None else prefix)


def asked_language(arguments: list[str]) -> str:
    """The language that a command line asks for with --language, before it is parsed; else the reader's."""
    before = arguments[: arguments.index("--")] if "--" in arguments else arguments
    for number, one in enumerate(before):
        name, given, value = one.partition("=")
        # argparse takes the beginning of an option for the whole of it
        if name.startswith("--lan") and "--language".startswith(name):
            value = value if given else (before[number + 1] if number + 1 < len(before) else "")
            if value in LANGUAGES:
                return value
    return reader_language()


def day(text: str) -> datetime.date:
    """A day of the command line. Raises ArgumentTypeError where it is none."""
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError("a day is written as year-month-day, for instance 2026-11-29") from None


def told(error: YntymakError, language: str) -> str:
    """An error as the terminal shows it: the file stands; place, problem and remedy are told in the language."""
    if language == "en":
        return _still(str(error))
    from pipeline.show.said import said_error
    from pipeline.show.words import Words

    return _still(said_error(error, Words(language)))


def say(text: str, language: str) -> str:
    """A sentence of the program's own in the language; one that has no wording stays as it is."""
    if language == "en":
        return _still(text)
    from pipeline.show.said import said
    from pipeline.show.words import Words

    return _still(said(text, Words(language)))


def _still(text: str) -> str:
    """Text that moves no cursor, changes no colour and turns no direction of writing: a file's name can hold signs that do."""
    return "".join(sign if sign.isprintable() or sign in "\n\u00a0" else "\ufffd" for sign in text)


def refused_place(error: OSError) -> str:
    """The file or folder of the project that the system refused, with a colon; nothing where it is not one of them."""
    path, root = Path(os.fsdecode(error.filename or "")), Path(os.environ.get("YNTYMAK_ROOT") or ROOT)
    # what is being written has a name of its own until it is whole
    path = path.parent if path.name.startswith(".writing-") else path
    return _still(f"{path.relative_to(root).as_posix()}: ") if path.is_absolute() and path.is_relative_to(root) else ""


def without_names(text: str, given) -> str:
    """A message without names of the study's lists; as it is where it is about no study, or the lists themselves cannot be read."""
    folder = Path(os.environ.get("YNTYMAK_ROOT") or ROOT) / "corpora" / str(getattr(given, "study", None) or "")
    if not (folder / "study.yaml").exists():
        return text
    from pipeline.protect.written import told_without_names

    try:
        return told_without_names(text, folder)
    except (YntymakError, OSError, ValueError):
        return text
