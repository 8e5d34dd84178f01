"""`python -m pipeline desk STUDY --coder A`: sit down to code, by JupyterLab or by a worksheet, or take in what was coded elsewhere.

Opens JupyterLab at notebooks/desk.ipynb with the coder, mode and queue already told. --worksheet and --take are the way without a browser (pipeline.worksheet);
--merge takes in the file of another laptop, each line once. In: the command line. Out: the lines that the terminal shows.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from pipeline.errors import InputError
from pipeline.show.words import Words
from pipeline.study import STUDY, Study, json_lines

NOTEBOOK, CONFIG = Path("notebooks") / "desk.ipynb", Path("notebooks") / "lab" / "jupyter_lab_config.py"


def add_command(command) -> None:
    """The command `desk` for the command line."""
    desk = command("desk", desk_command, "code a study's turns in JupyterLab or in a worksheet, blind or with suggestions, and settle differences; shows what people said")
    desk.add_argument("study", help=STUDY)
    desk.add_argument("--coder", help="the coder's id, which names the file: Latin letters, digits, hyphens")
    desk.add_argument("--blind", action="store_true", help="show neither the other coders' codes nor the machine's")
    desk.add_argument("--queue", choices=("random", "uncertain", "document", "code"), default="random", help="which turns come first; only random keeps the chance of each, which prevalence needs")
    desk.add_argument("--code", help="with --queue code: the code of the codebook")
    desk.add_argument("--size", type=int, metavar="N", help="turns of the random sample; default: a fifth of all, at least 100. A smaller sample is part of a larger one")
    desk.add_argument("--stratified", action="store_true", help="draw the same share of each document")
    desk.add_argument("--adjudicate", metavar="WHO", help="settle the turns on which two coders differ; WHO decides")
    desk.add_argument("--worksheet", type=Path, metavar="FILE", help="write the queue as csv or xlsx instead")
    desk.add_argument("--take", type=Path, metavar="FILE", help="take in a filled-in worksheet")
    desk.add_argument("--merge", type=Path, metavar="FILE", help="take in the coder's file from another laptop, each line once")
    desk.add_argument("--how", action="store_true", help="print the command that opens JupyterLab and open nothing")
    desk.add_language("language of what is printed; default: the study's", default=None)


def desk_command(given) -> int:
    """0, or JupyterLab's own answer when it ends. Raises InputError before anything opens if the coder, queue or code is wrong."""
    from pipeline.coding.desk import Desk
    from pipeline.coding.desk_widget import ASKED, seat_of

    study = Study(given.study)
    words = Words(given.language or study.config.language)
    if given.merge:
        print(merge(study, given.merge, coder=given.coder, words=words))
        return 0
    asked = {"coder": given.coder, "adjudicate": given.adjudicate, "blind": given.blind, "queue": given.queue, "code": given.code, "size": given.size, "stratified": given.stratified}
    seat = seat_of(**asked)
    if given.worksheet or given.take:
        from pipeline.worksheet import take_worksheet, write_worksheet

        print(write_worksheet(study, seat, given.worksheet, words) if given.worksheet else take_worksheet(study, seat, given.take, words))
        return 0
    # what is wrong is said here and not in a notebook; the queue is known before the browser opens
    desk = Desk(study, seat)
    print(words("desk_opening", n=len(desk.queue), done=desk.done, file=f"corpora/{study.name}/codings/{seat.coder}.jsonl"))
    command = [sys.executable, "-m", "jupyterlab", f"--config={CONFIG.as_posix()}", NOTEBOOK.as_posix()]
    told = json.dumps({"study": study.name, "seat": {key: value for key, value in asked.items() if value not in (None, False)}, "language": words.language}, ensure_ascii=False)
    if given.how:
        print(words("desk_how_to", command=f"{ASKED}='{told}' {' '.join(['python', *command[1:]])}"))
        return 0
    return subprocess.run(command, cwd=study.root, env=os.environ | {ASKED: told}, check=False).returncode


def merge(study: Study, file: Path, *, coder: str, words: Words) -> str:
    """Take in a coder's file from another laptop. Raises InputError, and changes nothing, if a line is broken or of another coder."""
    from pipeline.coding.decisions import check_line
    from pipeline.coding.desk_state import coder_name
    from pipeline.coding.log import merge_files

    who = coder_name(coder)
    if not file.is_file():
        raise InputError("this file is not there", file=file.name)
    for number, _, line in json_lines(file, remedy="Copy the file again; nothing was taken in."):
        check_line(line, file=file.name, place=f"line {number}")
        if line["coder"] != who:
            raise InputError("this line is of another coder", file=file.name, place=f"line {number}", remedy="Name the coder whose file it is with --coder; nothing was taken in.")
    target = study.folder / "codings" / f"{who}.jsonl"
    return words("desk_merged", n=merge_files(target, file), file=target.relative_to(study.root).as_posix())
