"""`python -m pipeline sample STUDY LIST`: draws the sample of a survey from a list and writes it under private/, with weights and seed.

A list may hold names and addresses, so neither it nor the sample is a table of a stage: private/<study>/sample.csv stays outside DVC and git. A
sample that stands is never replaced by another one. In: csv or xlsx. Out: the csv, and what the terminal shows: counts a stratum.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from pipeline.errors import InputError
from pipeline.read.survey_files import TEXTS, WORKBOOKS, read_sheets
from pipeline.show.cells import safe_frame
from pipeline.show.words import Words
from pipeline.study import Study, atomic, private_folder
from pipeline.survey.allocate import allocate
from pipeline.survey.draw import draw


def read_list(path: Path) -> pd.DataFrame:
    """The rows of a list, every cell as text; columns without a name are left out. Any encoding and separator, as a survey's file has them.

    Raises InputError if it cannot be read or holds no row.
    """
    if not path.exists():
        raise InputError("there is no such file", file=path, remedy="Look at the name and the folder.")
    if path.suffix.lower() not in (*WORKBOOKS, *TEXTS):
        raise InputError("a list is a csv or xlsx file", file=path, remedy="Save it as xlsx or csv, with the names of columns in the first row.")
    sheet = next(iter(read_sheets(path).values()))
    table = pd.DataFrame(sheet.rows, columns=sheet.header, dtype="object")
    table = table.loc[:, [bool(name) for name in sheet.header]].replace("", pd.NA).dropna(how="all").reset_index(drop=True)
    if table.empty:
        raise InputError("the list is empty", file=path, remedy="Give one row a household, a person or a sample point.")
    return table


def sample_command(given) -> int:
    """What `sample` does and prints: counts a stratum, the seed, where the table stands."""
    study = Study(given.study)
    listed = read_list(given.list)
    seed = study.config.seed if given.seed is None else given.seed
    for column in filter(None, (given.unit, given.stratum, given.cluster, given.size, given.spread)):
        if column not in listed:
            raise InputError(f"the list has no column {column!r}; there are {', '.join(map(str, listed.columns))}", file=given.list)
    taken = draw(listed, _sizes(listed, given), seed=seed, unit=given.unit, stratum=given.stratum, cluster=given.cluster, size=given.size, take=given.take, method=given.method, substitutes=given.substitutes)
    path = given.out or private_folder(study.private, study.root) / "sample.csv"
    text = safe_frame(taken).to_csv(index=False, lineterminator="\n", float_format="%.12g")
    if path.exists() and path.read_text("utf-8-sig") != text:
        raise InputError("another sample stands there already", file=path, remedy="Keep it: fieldwork may rest on it. For a new one give another file with --out.")
    # a list holds names and addresses
    with atomic(path, mode=0o600) as temporary:
        temporary.write_text(text, "utf-8-sig")
    words, main = Words(given.language), taken[taken["role"] == "main"]
    for name, rows in main.groupby("stratum", sort=True):
        print(words("sample_stratum", stratum=name, points=rows["cluster"].nunique(), interviews=int(rows["interviews"].sum()), low=f"{rows['weight'].min():.4g}", high=f"{rows['weight'].max():.4g}"))
    print(words("sample_done", file=path, interviews=int(main["interviews"].sum()), substitutes=len(taken) - len(main), seed=seed, list=taken["frame"].iloc[0]))
    return 0


def _sizes(listed: pd.DataFrame, given):
    """Units, or clusters, in each stratum: the total shared out over the strata's populations."""
    if given.stratum is None:
        return given.total
    if given.cluster is None:
        population = listed.groupby(given.stratum)[given.unit].nunique()
        return allocate(population, given.total, given.allocation, minimum=given.minimum, sd=_spread(listed, given)).set_index("place")["n"].to_dict()
    clusters = listed.groupby(given.stratum)[given.cluster].nunique()
    people = pd.to_numeric(listed[given.size], errors="coerce") if given.size else pd.Series(1.0, index=listed.index)
    # clusters are shared out by the people who live in a stratum, no more of them than there are
    shared = allocate(people.groupby(listed[given.stratum]).sum(), given.total, given.allocation, minimum=given.minimum, sd=_spread(listed, given)).set_index("place")["n"]
    if (shared > clusters).any():
        short = shared.index[shared > clusters][0]
        raise InputError(f"stratum {short} has {clusters[short]} clusters, and {shared[short]} fall to it", remedy="Use --allocation equal or power, or a smaller total.")
    return shared.to_dict()


def _spread(listed: pd.DataFrame, given) -> pd.Series | None:
    """The standard deviation of each stratum, for Neyman's allocation: one number a stratum in a column of the list."""
    if not given.spread:
        return None
    spread = pd.to_numeric(listed[given.spread], errors="coerce").groupby(listed[given.stratum]).agg(["min", "max"])
    if spread.isna().any(axis=None) or (spread["min"] != spread["max"]).any() or (spread["min"] <= 0).any():
        raise InputError(f"{given.spread} is not one positive number in each stratum", file=given.list)
    return spread["min"]
