"""The commands on what follows a study: promises, signals in messages, the newsletter. In: the parser of the command line. Out: three more commands."""

from __future__ import annotations

from pipeline.newsletter import add_command as add_newsletter
from pipeline.notice import add_command as add_notice
from pipeline.promise import add_command as add_promise


def add_commands(command) -> None:
    """promise, notice and newsletter."""
    add_promise(command)
    add_notice(command)
    add_newsletter(command)
