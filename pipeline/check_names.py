"""What `check` says of names: decisions about a pseudonym that two people share by now, and names of the lists where text is printed as it stands.

In: a study and the rows of `check`. Out: further rows; none of them repeats a name.
"""

from __future__ import annotations

from pipeline.protect.pseudonyms import shared
from pipeline.protect.written import Written
from pipeline.study import Study, json_lines


def said_of_names(study: Study, rows) -> None:
    """Both, as rows."""
    shared_pseudonyms(study, rows)
    names_in_print(study, rows)


def shared_pseudonyms(study: Study, rows) -> None:
    """Decisions about a pseudonym that two people have come to share since: somebody must say whom they mean. Nothing before 1-read has run."""
    people = set(study.read("people")["person"]) if study.has("people") else set()
    for name in ("consent", "person_reviews"):
        path = study.decisions(name)
        lines = json_lines(path, remedy="Mend or remove the line.") if people and path.exists() else ()
        meant = {one for _, _, line in lines if isinstance(line, dict) for one in (line.get("person"), *(line.get("same") or ())) if isinstance(one, str)}
        for person in sorted(meant):
            if several := shared(people, person):
                rows.add(f"decisions/{name}.jsonl", rows.words("shared_pseudonym"), rows.words("shared_pseudonym_note", person=person, people=", ".join(several)))


def names_in_print(study: Study, rows) -> None:
    """Where study.yaml and the ids of coders hold a name of the lists: both are printed as they stand."""
    written, config = Written(study), study.config
    said = [("title", config.title), ("programme", config.programme), *((f"areas.{key}", text) for key, text in config.areas.items()), *((f"places.{key}.name", place.name) for key, place in config.places.items())]
    said += [(f"guide.{question.id}", {"": text}) for question in config.guide for text in (question.ky, question.ru, question.en)]
    for key in dict.fromkeys(key for key, texts in said for text in texts.values() if written.names_in(text)):
        rows.add("study.yaml", rows.words("name_stands"), rows.words("name_stands_note", at=key))
    for path in sorted((study.folder / "codings").glob("*.jsonl")):
        if written.names_in(path.stem):
            rows.add("codings/*.jsonl", rows.words("name_stands"), rows.words("coder_named_note"))
