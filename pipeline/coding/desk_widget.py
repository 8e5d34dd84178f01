"""The coding desk in JupyterLab: an anywidget whose window is desk.js and whose every word, code and turn comes from here by message.

`show(study)` is the last line of a notebook's cell. Run by papermill it does nothing at all, so that a stage gives the same bytes; run by a person it shows the desk, or
first asks who is coding. Nothing of a turn is kept in the notebook: neither as output nor as state of the widget. In: desk.Desk. Out: messages.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import anywidget

from pipeline.coding.desk import Desk, Seat
from pipeline.coding.desk_view import codebook, favourites
from pipeline.coding.settled import ADJUDICATED
from pipeline.errors import InputError, StudyError, YntymakError
from pipeline.show.said import said, said_error
from pipeline.show.words import LANGUAGES, Words
from pipeline.study import Study

HERE = Path(__file__).resolve().parent
ASKED = "YNTYMAK_DESK"
_SEAT = ("coder", "blind", "queue", "code", "size", "stratified", "by")


class DeskWidget(anywidget.AnyWidget):
    """The window. `seat` None: it asks who sits down; a message is answered by one message with the same number."""

    _esm = HERE / "desk.js"
    _css = HERE / "desk.css"

    def __init__(self, study: Study, seat: Seat | None = None, *, language: str = "ky") -> None:
        super().__init__()
        self.study, self.language = study, language
        self.desk = Desk(study, seat) if seat is not None else None
        self.on_msg(lambda _, message, __: self.send(self.answer(message)))

    def answer(self, message: dict) -> dict:
        """The answer to one message of the window: `view`, with `boot` when it opens, or `error`."""
        reply = {"n": message.get("n")}
        try:
            if message["do"] == "sit":
                self.desk = Desk(self.study, Seat(**{key: value for key, value in message["seat"].items() if key in _SEAT}))
            if message["do"] in ("open", "sit"):
                reply["boot"] = self._boot()
            if self.desk is not None:
                reply["view"] = self.desk.do(message if message["do"] != "sit" else {"do": "open"})
        except (InputError, StudyError) as error:
            key = error.problem
            reply |= {"said": key} if key.startswith("desk_") else {"error": said_error(error, Words(self.language))}
        except YntymakError as error:
            reply["error"] = said_error(error, Words(self.language))
        except OSError as error:
            # the disk is full or the file is locked: what was asked is not done, and the window must say so
            reply["lost"] = said(error.strerror or type(error).__name__, Words(self.language))
        return reply

    def _boot(self) -> dict:
        words = {lang: {key: text for key, text in Words(lang).all().items() if key.startswith(("desk_", "group_", "lang_"))} for lang in LANGUAGES}
        boot = {"words": words, "language": self.language, "study": self.study.name}
        return boot if self.desk is None else boot | {"codes": codebook(self.desk), "favourites": favourites(self.desk)}


def show(study: Study | str | None = None, *, language: str | None = None, **seat) -> DeskWidget | None:
    """The desk for a notebook's cell; None in a run by papermill. Who sits down is told by keywords, by `python -m pipeline desk`, or asked in the window.

    seat    coder, blind, queue, code, size, stratified, or adjudicate="who decides"
    """
    if os.environ.get("YNTYMAK_STAGE"):
        return None
    asked = json.loads(os.environ.get(ASKED) or "{}")
    if study is None or (asked.get("study") and str(getattr(study, "name", study)) == asked["study"]):
        seat, language = {**asked.get("seat", {}), **seat}, language or asked.get("language")
        study = study or asked.get("study")
    if study is None:
        raise StudyError("no study is named", remedy="Run: python -m pipeline desk STUDY --coder A, or write desk_widget.show(\"mining\").")
    this = study if isinstance(study, Study) else Study(study)
    return DeskWidget(this, seat_of(**seat) if seat.get("coder") or seat.get("adjudicate") else None, language=language or this.config.language)


def seat_of(*, coder: str | None = None, adjudicate: str | None = None, **more) -> Seat:
    return Seat(ADJUDICATED, by=adjudicate, **more).checked() if adjudicate else Seat(coder or "", **more).checked()
