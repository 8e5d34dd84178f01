"""What `check` says of names: decisions about a pseudonym that two people share by now, and names of the lists where text is printed as it stands.

In: a study and the rows of `check`. Out: further rows; none of them repeats a name.
"""

from __future__ import annotations

from pipeline.protect import printed
from pipeline.protect.pseudonyms import shared
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
    """Where study.yaml, the codebook and the signs of coders hold a name of the lists: they are printed as they stand. What is certain stops every stage, so it is a problem here."""
    found = printed.names_in_print(study)
    for key in found.certain:
        rows.problem("study.yaml", rows.words("name_printed_note", file="study.yaml", at=key))
    for key in found.codebook:
        rows.problem("codebook.yaml", rows.words("name_printed_note", file="codebook.yaml", at=key))
    for key in found.doubtful:
        rows.add("study.yaml", rows.words("name_stands"), rows.words("name_stands_note", at=key))
    if found.coder:
        rows.problem("codings/*.jsonl", rows.words("coder_named_note"))
    elif found.coder_doubtful:
        rows.add("codings/*.jsonl", rows.words("name_stands"), rows.words("coder_named_note"))
