"""Any document of a study on request: which files a kind has, where they lie, and all of them at once for many trainings.

In: a study with its plan, a kind and the trainings wanted. Out: files under outputs/<study>/<language>/manuals. `print_kind` writes one kind for
some trainings, `print_everywhere` guide, workbook and handouts for all of them, a worker a language.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import joblib
import pandas as pd

from pipeline.errors import CurriculumError, YntymakError
from pipeline.show.progress import progress
from pipeline.study import LANGUAGES, Study, compute
from pipeline.training.annex import print_annexes
from pipeline.training.costs import to_workbook
from pipeline.training.documents import KINDS, PEOPLE, Training, compose
from pipeline.training.editable import guide_paper
from pipeline.training.evaluate import catalogue_of
from pipeline.training.manuals import Guide, all_data, guide_path, print_guides
from pipeline.training.papers import to_docx, to_pdfs, to_pptx
from pipeline.training.pictures import KINDS as PICTURED
from pipeline.training.pictures import compose_pictures
from pipeline.training.plans import Evidence, plan_ids, plan_paper, to_tables
from pipeline.training.questions import feedback_form, quiz_form, write_form

EVERYWHERE = ("guide", "workbook", "handouts")


def print_command(given) -> int:
    """What `print` writes and says: the files of one kind, or guide, workbook and handouts everywhere."""
    study = Study(given.study)
    if given.kind == "everywhere":
        made = print_everywhere(study)
    else:
        planned = study.read("plan")[["place", "audience"]].drop_duplicates()
        languages = [given.language] if given.language else LANGUAGES
        # a place may be asked for by its name, as it stands in the guides
        named = {study.place_name(place, language).casefold(): place for place in planned["place"].unique() for language in LANGUAGES}
        given.place = named.get(given.place.casefold(), given.place) if given.place else None
        _something(study, planned)
        pairs = [(row.place, row.audience) for row in planned.itertuples() if given.place in (None, row.place) and given.audience in (None, row.audience)]
        if not pairs:
            there = ", ".join(f"{row.place} {row.audience}" for row in planned.itertuples())
            raise YntymakError(f"no training is planned for {' '.join(filter(None, (given.place, given.audience)))}", file=f"corpora/{given.study}/study.yaml", remedy=f"There are: {there or 'none'}")
        made = print_kind(study, given.kind, [Guide(*pair, language) for pair in pairs for language in languages], day=given.date, people=given.people, large=given.large, pictures=given.pictures)
        made += print_annexes(study, tuple(languages), editable=True) if given.kind == "guide" else []
    for path in made:
        print(path.relative_to(study.root))
    return 0


def document_path(study: Study, guide: Guide, kind: str, ending: str, *, large: bool = False, pictures: bool = False) -> Path:
    return guide_path(study, guide).with_name(f"{kind}{'-large' if large else ''}{'-pictures' if pictures else ''}.{ending}")


def print_kind(study: Study, kind: str, guides: list[Guide], *, day: datetime.date | None = None, people: int | None = PEOPLE, large: bool = False, pictures: bool = False, editable: bool = True) -> list[Path]:
    """Write the documents of a kind for the trainings wanted; returns their paths.

    day       on which legal facts must stand; default: training.printed of study.yaml
    people    for how many copies and materials are counted; None: as many as study.yaml says of the place
    pictures  the edition for people who read little (workbook and handouts)
    editable  also docx (for slides pptx, for materials and forms xlsx); without it PDFs alone
    Raises CurriculumError for an unknown kind and where a tool refuses.
    """
    catalogue, day = catalogue_of(study), day or study.config.training.printed
    if pictures and kind not in PICTURED:
        raise CurriculumError(f"{kind} has no edition in pictures", remedy=f"There are: {', '.join(PICTURED)}")
    if kind == "guide":
        made = print_guides(study, guides, catalogue, day=day)
        papers = [guide_paper(data, catalogue, day) for data in all_data(study, guides, catalogue)] if editable else []
        return made + [to_docx(paper, path.with_suffix(".docx")) for paper, path in progress(list(zip(papers, made, strict=False)), "docx")]
    if kind.startswith("plan:"):
        return print_plans(study, kind.removeprefix("plan:"), guides, large=large, editable=editable)
    if kind not in KINDS:
        raise CurriculumError(f"there is no document {kind!r}", remedy=f"There are: {', '.join(('guide', *KINDS, *(f'plan:{plan}' for plan in plan_ids())))}")
    plan = study.read("plan")
    trainings = [Training(study, guide, plan[(plan["place"] == guide.place) & (plan["audience"] == guide.audience)], catalogue, people or people_of(study, guide.place), day) for guide in guides]
    papers = [(compose_pictures(kind, training) if pictures else compose(kind, training), training) for training in trainings]
    made = to_pdfs([(paper, document_path(study, training.guide, kind, "pdf", large=large, pictures=pictures)) for paper, training in papers], large=large)
    if not editable:
        return made
    for paper, training in papers:
        if kind == "slides":
            made.append(to_pptx(paper, document_path(study, training.guide, kind, "pptx")))
        else:
            made.append(to_docx(paper, document_path(study, training.guide, kind, "docx", large=large, pictures=pictures), large=large))
        if kind == "materials":
            made.append(to_workbook(training, document_path(study, training.guide, kind, "xlsx")))
        # a form for phones has its three languages inside
        if kind == "test":
            made.append(write_form(document_path(study, training.guide, "test-phone", "xlsx"), quiz_form(catalogue, training.modules, study.name, invented=study.invented)))
        if kind == "feedback":
            made.append(write_form(document_path(study, training.guide, "feedback-phone", "xlsx"), feedback_form(catalogue, study.name, invented=study.invented)))
    return made


def people_of(study: Study, place: str) -> int:
    """How many people a training in a place is for: training.places.<place>.people, else training.people."""
    section = study.config.training
    return (section.places[place].people if place in section.places else None) or section.people


def print_plans(study: Study, plan: str, guides: list[Guide], *, large: bool = False, editable: bool = True) -> list[Path]:
    """One of the programmes' instruments, or all of them, for the places and languages wanted: pdf, docx, and its tables as xlsx."""
    evidence, made = Evidence(study), []
    wanted = list(dict.fromkeys((guide.place, guide.language) for guide in guides))
    papers = [(plan_paper(evidence, one, place, language), study.outputs / language / "manuals" / place / "plans" / f"{one}{'-large' if large else ''}.pdf")
              for one in (plan_ids() if plan == "all" else [plan]) for place, language in wanted]  # fmt: skip
    made += to_pdfs(papers, large=large)
    for paper, path in papers if editable else []:
        made += [to_docx(paper, path.with_suffix(".docx"), large=large), to_tables(paper, path.with_suffix(".xlsx"))]
    return made


def shares(planned: list[tuple[str, str]], parts: int = 2) -> list[list[Guide]]:
    """Every planned training in every language, in shares of one language each: what a language needs is converted once a share."""
    return [[Guide(*pair, language) for pair in planned[part::parts]] for language in LANGUAGES for part in range(parts) if planned[part::parts]]


def print_everywhere(study: Study) -> list[Path]:
    """Guide, workbook and handouts of every place and audience that has a plan, in every language; a worker takes a share."""
    backend, jobs = compute(study.root)
    planned = [(row.place, row.audience) for row in _something(study, study.read("plan")[["place", "audience"]].drop_duplicates()).itertuples()]
    done = joblib.Parallel(n_jobs=jobs, backend=backend)(joblib.delayed(_some)(study.name, str(study.root), share) for share in shares(planned))
    return [path for paths in done for path in paths]


def _something(study: Study, planned: pd.DataFrame) -> pd.DataFrame:
    """What is planned. Raises YntymakError where nothing is, with the reason."""
    if planned.empty:
        none = not any(place.audiences for place in study.config.places.values())
        why = "no place of the study has an audience, so no training is planned" if none else "there is no evidence for any audience, so no training is planned"
        raise YntymakError(why, file=f"corpora/{study.name}/study.yaml", remedy="Name audiences of each place under places (for instance audiences: [CL, TCH]), then run: make" if none else f"See what is missing: python -m pipeline check {study.name}")
    return planned


def _some(name: str, root: str, guides: list[Guide]) -> list[Path]:
    study = Study(name, Path(root))
    return [path for kind in EVERYWHERE for path in print_kind(study, kind, guides, people=None, editable=False)]


