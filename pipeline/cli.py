"""python -m pipeline: new, check, run, ask, print, where, names, consent, invite, clean, erase, refi, find, codings, theme, trace, promise, notice, adjust, sample, form, desk.

What the terminal shows is read by a researcher and may be seen by others: an error is our own sentence, never a line of a
transcript. `names`, `find` and `trace` are the commands that show what is said or who said it, and they say so.
"""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

from pipeline.adjust import add_command as add_adjust
from pipeline.codings import add_command as add_codings
from pipeline.desk import add_command as add_desk
from pipeline.errors import YntymakError
from pipeline.find import add_command as add_find
from pipeline.followup import add_commands as add_followup
from pipeline.study import LANGUAGES, ROOT, STAGES, STUDY, Study
from pipeline.terminal import Parser, asked_language, day, refused_place, say, told, without_names
from pipeline.theme import add_command as add_theme
from pipeline.trace import add_command as add_trace
from pipeline.unforeseen import unforeseen


def main(arguments: list[str] | None = None) -> int:
    """Run a command; 0 if it went well, 1 with a sentence on stderr if not."""
    arguments = sys.argv[1:] if arguments is None else arguments
    language = asked_language(arguments)
    given = _parser(language).parse_args(arguments)
    try:
        return given.call(given) or 0
    except YntymakError as error:
        print(f"\n{without_names(told(error, language), given)}\n", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print(f"\n{say('Stopped. Nothing half-written is left; run it again and it continues.', language)}", file=sys.stderr)
        return 130
    except BrokenPipeError:
        return 0
    except OSError as error:
        refused = f"{error.strerror or 'the system refused'}: nothing half-written is left. Free some space or mend the folder's rights, then run it again."
        print(f"\n{without_names(refused_place(error) + say(refused, language), given)}\n", file=sys.stderr)
        return 1
    except Exception as error:  # its traceback may hold what people said: it stays on this machine, as that of a stage does
        print(f"\n{told(unforeseen(error), language)}\n", file=sys.stderr)
        return 1


def _parser(language: str = "en") -> Parser:
    parser = Parser(prog="python -m pipeline", description="From focus groups and a survey to the training that a community needs.", language=language)
    parser.add_argument("--language", choices=LANGUAGES, dest="spoken", help="language of help and messages; default: that of the system (LANGUAGE, LC_ALL, LC_MESSAGES, LANG)")
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, call, text: str) -> Parser:
        sub = commands.add_parser(name, help=text, description=text)
        sub.set_defaults(call=call)
        return sub

    new = command("new", _new, "make a study from a folder of raw files")
    new.add_argument("study", help="a short name in Latin letters, for instance field")
    new.add_argument("--from", dest="source", required=True, type=Path, action="append", help="folder with transcripts, documents and survey files; may be given more than once")
    new.add_language()
    check = command("check", _check, "say what a study holds, what is missing and what is wrong; with --curriculum, what is wrong in the training texts")
    check.add_argument("study", nargs="?", help=STUDY)
    check.add_argument("--curriculum", action="store_true", help="check every module in three languages, the glossary and the legal facts")
    check.add_argument("--text", type=Path, metavar="FILE", help="read a text of yours (txt, docx, odt, pdf) for words that divide people")
    check.add_argument("--date", type=day, metavar="2026-11-29", help="with --curriculum: the day on which legal facts must stand; default: training.printed of the study, if one is named")
    check.add_language()
    run = command("run", _run, "run one stage of one study; compare sets the studies of params.yaml beside each other")
    run.add_argument("stage", choices=(*STAGES, "compare"), help="a stage of the road, in this order; compare comes after them")
    run.add_argument("--study", help="the study's folder under corpora/; for every stage but compare")
    run.add_language("language of progress and messages; default: that of the terminal")
    ask = command("ask", _ask, "ask the language model of code.server, on this machine, what codes it would suggest")
    ask.add_argument("study", help=STUDY)
    ask.add_language()
    print_ = command("print", _print, "print a document of a study's trainings, or all of guide, workbook and handouts")
    print_.add_argument("study", help=STUDY)
    print_.add_argument("--place", help="a place of study.yaml; default: every place")
    print_.add_argument("--audience", help="an audience of the catalogue, for instance CL; default: every audience of the place")
    print_.add_language("language of the documents; default: all three", default=None)
    print_.add_argument("--kind", default="guide", metavar="KIND", help="guide (default; with the glossary and the certificate), workbook, handouts, slides, timetable, materials, attendance, test, feedback, posters; plan:ID or plan:all, the programmes' own forms; everywhere: guide, workbook and handouts of every place")
    print_.add_argument("--people", type=int, help="for how many participants copies and materials are counted; default: training.people of study.yaml")
    print_.add_argument("--large", action="store_true", help="in letters of 18 points")
    print_.add_argument("--pictures", action="store_true", help="workbook and handouts for people who read little: pictures with a few words")
    print_.add_argument("--date", type=day, metavar="2026-11-29", help="the day on which legal facts must stand; default: training.printed of study.yaml")
    where = command("where", _where, "say where the results are")
    where.add_language()
    names = command("names", _names, "join names to pseudonyms and show them; needs the study's key")
    names.add_argument("study", help=STUDY)
    names.add_argument("--tier", choices=("A", "B", "C", "D"), help="only people of this tier")
    names.add_argument("--review", action="store_true", help="write the table of names to decide on, under private/")
    names.add_argument("--take", type=Path, metavar="FILE", help="take in a filled-in table, or what its page saved")
    names.add_argument("--coder", default="", help="who decided")
    names.add_language()
    consent = command("consent", _later("pipeline.invite", "consent_command"), "record what a person agreed to; needs the pseudonym, or the name and the key")
    consent.add_argument("study", help=STUDY)
    consent.add_argument("person", help="a pseudonym or a name")
    consent.add_argument("--step", choices=("contact", "invitation"), help="contact: to be told and considered; invitation: to come and stand on a list")
    consent.add_argument("--decision", choices=("given", "refused", "withdrawn"), help="what the person said")
    consent.add_argument("--how", help='for instance "by phone", "signed letter"')
    consent.add_argument("--date", type=day, metavar="2026-11-29", help="default: today")
    consent.add_argument("--coder", default="", help="who asked")
    consent.add_argument("--do-not-contact", choices=("yes", "no"), help="yes: the person is not to be written to or called; no takes it back")
    consent.add_language()
    invite = command("invite", _later("pipeline.invite", "invite_command"), "make the cohort of those who agreed; letters, attendance list and card go to private/ alone; needs the key")
    invite.add_argument("study", help=STUDY)
    invite.add_argument("--export", action="store_true", help="instead, the table of leaders and the network for Gephi, R and spreadsheets (CSV, XLSX, GraphML), under private/")
    invite.add_argument("--lot", action="append", default=[], metavar="[PLACE=]NUMBER", help="the lot that a witness has drawn, 000 to 999; for each place once. Without it the seed draws")
    invite.add_argument("--groups", action="store_true", help="initiative groups of 5 to 9 in each place")
    invite.add_language()
    clean = command("clean", _clean, "propose lines for the cleaning log of a study's survey, and take in what was decided on them")
    clean.add_argument("study", help=STUDY)
    clean.add_argument("--take", type=Path, metavar="FILE", help="take in the table of proposals, filled in")
    clean.add_argument("--coder", default="", help="who decided")
    clean.add_language()
    erase = command("erase", _erase, "remove a person from a study; needs the study's key and raw files")
    erase.add_argument("study", help=STUDY)
    erase.add_argument("person", help="a pseudonym or a name")
    erase.add_argument("--also", action="append", default=[], metavar="NAME", help="another spelling or nickname")
    erase.add_argument("--respondent", action="append", default=[], metavar="UUID", help="the person's own interview")
    erase.add_argument("--coder", help="who decided")
    erase.add_argument("--yes", action="store_true", help="do not ask")
    erase.add_language()
    _refi(commands)
    _sample(command)
    add_codings(command)
    add_followup(command)
    add_adjust(command)
    add_theme(command)
    form = command("form", _later("pipeline.survey.form", "form_command"), "write the questionnaire of the indicator bank as an XLSForm in ky, ru and en")
    form.add_argument("study", help=STUDY)
    form.add_argument("--all", action="store_true", help="the whole bank; default: the indicators that study.yaml names")
    form.add_argument("--out", type=Path, help="default: corpora/STUDY/survey/form.xlsx, if none is there")
    form.add_language("language of what is printed; the form has all three")
    add_desk(command)
    add_trace(command)
    add_find(command)
    return parser


def _sample(command) -> None:
    sample = command("sample", _later("pipeline.sample", "sample_command"), "draw the sample of a survey from a list, with weights, substitutes and a recorded seed")
    sample.add_argument("study", help=STUDY)
    sample.add_argument("list", type=Path, help="csv or xlsx, one row a household or person, or one row a sample point with its size")
    sample.add_argument("--unit", required=True, metavar="COLUMN", help="each row's own name or number")
    sample.add_argument("--total", required=True, type=int, help="interviews in all; with --cluster: sample points in all")
    sample.add_argument("--stratum", metavar="COLUMN", help="for instance the place")
    sample.add_argument("--allocation", choices=("equal", "proportional", "power", "neyman"), default="proportional", help="how the total is shared out over the strata; power: by the square root")
    sample.add_argument("--spread", metavar="COLUMN", help="for neyman: the standard deviation of the answer in each stratum")
    sample.add_argument("--minimum", type=int, default=0, metavar="N", help="at least so many in each stratum")
    sample.add_argument("--cluster", metavar="COLUMN", help="sample points, drawn with probability proportional to size")
    sample.add_argument("--size", metavar="COLUMN", help="people in a sample point, for a list with one row a sample point")
    sample.add_argument("--take", type=int, metavar="N", help="interviews in a sample point")
    sample.add_argument("--substitutes", type=int, default=0, metavar="N", help="so many more, in the order to use them")
    sample.add_argument("--method", choices=("random", "systematic"), default="random", help="systematic: every k-th in the order of the list")
    sample.add_argument("--seed", type=int, help="default: the study's; it is written into the table")
    sample.add_argument("--out", type=Path, help="default: private/STUDY/sample.csv")
    sample.add_language()


def _refi(commands) -> None:
    def below(parent, name: str, text: str) -> Parser:
        return parent.add_parser(name, help=text, description=text)

    refi = below(commands, "refi", "take codings to NVivo, MAXQDA, ATLAS.ti or QualCoder and back (REFI-QDA)").add_subparsers(required=True, metavar="export | import")
    out = below(refi, "export", "write the coded documents, under pseudonyms, to a new .qdpx file")
    out.add_argument("--machine", action="store_true", help="with the machine's suggestions, as a coder called machine")
    out.set_defaults(call=_later("pipeline.interchange", "export_command"))
    back = below(refi, "import", "append the codings of a .qdpx or .qde file to the study's; nothing is overwritten")
    back.add_argument("--coder", help="the coder's id here, for a file of one coder; default: the names in the file, in Latin letters")
    back.add_argument("--reviewed", action="store_true", help="the coder read these documents to the end: turns without a code count as read")
    back.add_argument("--blind", action="store_true", help="with --reviewed: and saw nobody else's codings")
    back.set_defaults(call=_later("pipeline.interchange", "import_command"))
    for sub in (out, back):
        sub.add_argument("study", help=STUDY)
        sub.add_argument("file", type=Path, help="the project's file, .qdpx")
        sub.add_language("language of the code names in the file, default: the study's; and of messages, default: that of the terminal", default=None)


def _ask(given) -> int:
    from pipeline.coding.coded import ask_model

    print(say(ask_model(Study(given.study)), given.language))
    return 0


def _erase(given) -> int:
    from pipeline.erase import erase

    print("\n".join(erase(given.study, given.person, also=given.also, respondents=given.respondent, by=given.coder, yes=given.yes, language=given.language)))
    return 0


def _clean(given) -> int:
    from pipeline.clean import clean

    print("\n".join(clean(given.study, language=given.language, decided=given.take, coder=given.coder)))
    return 0


def _new(given) -> int:
    from pipeline.start import new_study

    for line in new_study(given.study, given.source):
        print(say(line, given.language))
    return 0


def _check(given) -> int:
    if not (given.study or given.curriculum or given.text):
        raise YntymakError("check needs a study, --curriculum or --text", remedy="For instance: python -m pipeline check mining, or: python -m pipeline check --curriculum")
    wrong = False
    if given.study:
        from pipeline.start import check_study

        rows, wrong = check_study(given.study, given.language)
        width = [max(len(row[i]) for row in rows) for i in range(2)]
        print(without_names("\n".join(f"{row[0]:<{width[0]}}  {row[1]:<{width[1]}}  {row[2]}".rstrip() for row in rows), given))
    if given.curriculum:
        from pipeline.curriculum.check import check_curriculum, report

        day = given.date or (Study(given.study).config.training.printed if given.study else None)
        checked = check_curriculum(day=day)
        print("\n".join(report(checked, given.language, day=day)))
        wrong |= bool(checked.faults)
    if given.text:
        wrong |= _check_text(given.text, given.language)
    return int(wrong)


def _run(given) -> int:
    from pipeline.run import run_compare, run_stage

    if (given.stage == "compare") == bool(given.study):
        raise YntymakError("a stage runs for one study, and compare for those of params.yaml", remedy="For instance: python -m pipeline run 3-drivers --study mining, or: python -m pipeline run compare")
    path = run_stage(given.stage, given.study, language=given.language) if given.study else run_compare(language=given.language)
    print(path.relative_to(path.parents[3 if given.study else 2]))
    return 0


def _check_text(path: Path, language: str) -> bool:
    from pipeline.curriculum.dividing import dividing, report_text
    from pipeline.language.detect import identify
    from pipeline.read.documents import read_document
    from pipeline.show.words import Words

    text = "\n".join(read_document(path)["text"])
    own = identify([text])[0]
    if own == "other":
        raise YntymakError("the text is in none of the languages ky, ru, en", file=path, remedy="Give one language a file, and a few sentences at the least.")
    print("\n".join(report_text(text, own, Words(language))))
    return any(not one.quoted for one in dividing(text, own))


def _print(given) -> int:
    from pipeline.training.printing import print_command

    return print_command(given)


def _where(given) -> int:
    from pipeline.home import write_home
    from pipeline.show.state import next_steps

    write_home(Path(os.environ.get("YNTYMAK_ROOT") or ROOT))
    print(next_steps(given.language))
    return 0


def _names(given) -> int:
    if given.review or given.take:
        from pipeline.read.review_table import review

        print("\n".join(review(given.study, language=given.language, decided=given.take, coder=given.coder)))
        return 0
    return _later("pipeline.invite", "names_command")(given)


def _later(module: str, name: str):
    """The command `name` of a module that is imported when it is called: whoever asks for help need not wait for pandas."""
    return lambda given: getattr(importlib.import_module(module), name)(given)
