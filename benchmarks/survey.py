"""A table book of 200 indicators by 6 disaggregations: ours, a bare NumPy kernel, R's survey package, and the Python package svy, in one run.

    python benchmarks/survey.py [--n 2500 100000] [--million] [--svy PATH_TO_A_PYTHON_THAT_HAS_SVY] [--r-variables 6]

R is found on the PATH (Debian: r-base-core r-cran-survey); it and svy are left out, and said to be, where they are absent. Every contestant
gets the same data from the same file and one thread. R is timed on some of the indicators and the time multiplied: its loops are linear in
them. Its calls of many variables at once take data without gaps (with gaps they drop rows) and are set against ours on the same data.
Seconds are processor seconds of the work itself, without imports and reading; memory is the peak above the data. Data are simulated.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS"):
    os.environ[name] = "1"

import numpy as np
import pandas as pd
from scipy import sparse

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
INDICATORS, LEVELS, STRATA, DRAWS = 200, (25, 2, 3, 7, 4, 7), 25, 500

SVY = """
import json, sys, time
import polars as pl, svy
path, draws = sys.argv[1], int(sys.argv[2])
data = pl.read_parquet(path)
names = [c for c in data.columns if c.startswith("q")]
sample = svy.Sample(data, svy.Design(stratum="stratum", psu="cluster", wgt="weight"))
start = time.process_time()
for j in range(6):
    sample.estimation.mean(names, by=f"d{j}", drop_nulls=True)
batch = time.process_time() - start
start = time.process_time()
for j in range(6):
    for q in names[:20]:
        sample.estimation.mean(q, by=f"d{j}", drop_nulls=True)
loop = (time.process_time() - start) * len(names) / 20
found = {"svy, one call a disaggregation": batch, "svy, one call an indicator": loop}
if draws:
    start = time.process_time()
    again = sample.weighting.create_bs_wgts(n_reps=draws, rep_prefix="b", rstate=1)
    again.estimation.mean(names[:4], by="d1", method="replication", drop_nulls=True)
    found["svy, bootstrap"] = (time.process_time() - start) * len(names) / 4 * 6
print(json.dumps(found))
"""

R = """
suppressMessages({library(survey); library(jsonlite)})
arguments <- commandArgs(TRUE); data <- read.csv(arguments[1]); k <- as.integer(arguments[2]); draws <- as.integer(arguments[3]); all <- %(indicators)d
design <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = data, nest = TRUE)
took <- function(work) { s <- proc.time(); force(work()); sum((proc.time() - s)[1:2]) }
q <- paste0("q", seq_len(k) - 1)
out <- list()
out[["R, svyby an indicator"]] <- all / k * took(function() for (d in 0:5) for (v in q) svyby(as.formula(paste0("~", v)), as.formula(paste0("~d", d)), design, svymean, na.rm = TRUE, keep.names = FALSE))
out[["R, svyglm without intercept"]] <- all / k * took(function() for (d in 0:5) for (v in q) svyglm(as.formula(paste0(v, " ~ factor(d", d, ") - 1")), design))
# with a gap in any of the variables of a call R leaves the whole row out, so calls of many variables are for data without gaps
whole <- data; names <- paste0("q", seq_len(all) - 1); whole[names][is.na(whole[names])] <- 0
complete <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = whole, nest = TRUE)
for (m in unique(pmin(all, c(20, 50, all)))) out[[paste0("no gaps: R, svyby, ", m, " variables a call")]] <- all / m * took(function() for (d in 0:5) svyby(as.formula(paste0("~", paste(names[seq_len(m)], collapse = "+"))), as.formula(paste0("~d", d)), complete, svymean, keep.names = FALSE))
if (draws > 0) { replicated <- as.svrepdesign(design, type = "subbootstrap", replicates = draws); one <- q[1]
  out[["R, bootstrap"]] <- all * took(function() for (d in 0:5) svyby(as.formula(paste0("~", one)), as.formula(paste0("~d", d)), replicated, svymean, na.rm = TRUE, keep.names = FALSE)) }
b <- svyby(~q0, ~d0, design, svymean, na.rm = TRUE)
cat(toJSON(list(seconds = out, check = list(estimate = coef(b), se = SE(b))), auto_unbox = TRUE, digits = 15))
"""


def simulated(n: int, seed: int = 1) -> pd.DataFrame:
    """n respondents, 25 strata, 10 a cluster (at most 40 clusters a stratum), 200 yes/no answers with 5 % missing, 6 columns to divide by."""
    random = np.random.default_rng(seed)
    clusters = min(max(n // 10, 50), 1000)
    cluster = np.sort(random.integers(0, clusters, n))
    columns = {"stratum": cluster * STRATA // clusters, "cluster": cluster, "weight": random.uniform(0.5, 2, n)}
    columns |= {f"d{j}": random.integers(0, levels, n) for j, levels in enumerate(LEVELS)}
    for number in range(INDICATORS):
        answer = (random.random(n) < random.uniform(0.1, 0.9)).astype(float)
        answer[random.random(n) < 0.05] = np.nan
        columns[f"q{number}"] = answer
    return pd.DataFrame(columns)


def bare(values, weights, stratum, cluster, divisions) -> list:
    """Estimates and standard errors, and nothing else: no checks, no intervals, no design effects, no tables."""
    n, units = len(weights), int(cluster.max()) + 1
    of_unit = np.zeros(units, dtype=int)
    of_unit[cluster] = stratum
    size = np.bincount(of_unit)
    missing = np.isnan(values)
    filled, present = np.where(missing, 0.0, values), (~missing).astype(float)
    to_stratum = sparse.csr_array((np.ones(units), (of_unit, np.arange(units))))
    found = []
    for code in divisions:
        levels = int(code.max()) + 1
        add = sparse.csc_array((weights, code * units + cluster, np.arange(n + 1)), shape=(levels * units, n))
        sums, heavy = (add @ filled).reshape(levels, units, -1), (add @ present).reshape(levels, units, -1)
        mean = sums.sum(axis=1) / heavy.sum(axis=1)
        for level in range(levels):
            linear = (sums[level] - mean[level] * heavy[level]) / heavy[level].sum(axis=0)
            apart = linear - (to_stratum @ linear / size[:, None])[of_unit]
            found.append((mean[level], np.sqrt((apart**2 * (size / (size - 1))[of_unit][:, None]).sum(axis=0))))
    return found


def ours(path: str, draws: int) -> dict:
    """Run in a process of its own: seconds and peak memory above the data."""
    from pipeline.survey import Design, tablebook

    data = pd.read_parquet(path)
    names = [column for column in data if column.startswith("q")]
    by = [f"d{j}" for j in range(len(LEVELS))]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    design = Design(data, weights="weight", strata="stratum", clusters="cluster")
    table = tablebook.estimates(design, names, by, method="logit")
    seconds = time.process_time() - start
    peak = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    found = {"rows": len(table), "seconds": seconds, "peak_above_data": peak, "data": int(data.memory_usage().sum())}
    if len(data) <= 200_000:
        values, divisions = data[names].to_numpy(), [data[column].to_numpy() for column in by]
        start = time.process_time()
        book = bare(values, data["weight"].to_numpy(), data["stratum"].to_numpy(), data["cluster"].to_numpy(), divisions)
        found["bare"] = time.process_time() - start
        np.testing.assert_allclose(np.concatenate([se for _, se in book]), table["se"], rtol=1e-9)
        first = table[(table["variable"] == "q0") & (table["domain"] == "d0")]
        found["check"] = {"estimate": list(first["estimate"]), "se": list(first["se"])}
        whole = data.assign(**data[names].fillna(0.0))
        start = time.process_time()
        tablebook.estimates(Design(whole, weights="weight", strata="stratum", clusters="cluster"), names, by, method="logit")
        found["no_gaps"] = time.process_time() - start
    if draws:
        start = time.process_time()
        tablebook.estimates(design.bootstrap(draws, 1), names, by, method="logit")
        found["bootstrap"] = time.process_time() - start
    return found


def run(command: list[str]) -> dict:
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    if done.returncode:
        return {"failed": done.stderr.strip().splitlines()[-1:] or ["no message"]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def compare(n: int, options) -> None:
    with tempfile.TemporaryDirectory() as folder:
        data = simulated(n)
        parquet, csv = f"{folder}/data.parquet", f"{folder}/data.csv"
        data.to_parquet(parquet)
        size = data.memory_usage().sum()
        mine = run([sys.executable, __file__, "--ours", parquet, str(DRAWS if n <= 200_000 else 0)])
        print(f"\nn = {n:,}: {INDICATORS} indicators x {len(LEVELS)} disaggregations, {mine.get('rows', 0):,} estimates; data {size / 1e6:,.0f} MB")
        if "failed" in mine:
            print("  ours failed:", mine["failed"])
            return
        print(f"  {'ours':<40} {mine['seconds']:>10.2f} s   peak {mine['peak_above_data'] / size:.2f} x the data above it")
        if n > 200_000:
            return
        rows = {"bare NumPy, no checks": mine["bare"]}
        if options.svy:
            rows |= run([options.svy, "-c", SVY, parquet, str(DRAWS)])
        if shutil.which("Rscript"):
            data.to_csv(csv, index=False)
            script = Path(folder, "run.R")
            script.write_text(R % {"indicators": INDICATORS}, "utf-8")
            found = run(["Rscript", str(script), csv, str(options.r_variables), str(DRAWS if n <= 10_000 or options.r_bootstrap else 0)])
            rows |= found.get("seconds", found)
            if "check" in found:
                worst = max(float(np.max(np.abs(np.array(found["check"][key]) / np.array(mine["check"][key]) - 1))) for key in ("estimate", "se"))
                print(f"  largest relative difference to R in 25 places: {worst:.1e}")
        else:
            print("  R is not installed and is left out")
        if not options.svy:
            print("  svy is left out (give --svy)")
        for name, seconds in rows.items():
            if not isinstance(seconds, (int, float)):
                print(f"  {name:<40} {seconds}")
                continue
            against = mine["bootstrap"] if "bootstrap" in name else mine["no_gaps"] if "no gaps" in name else mine["seconds"]
            print(f"  {name:<40} {seconds:>10.2f} s   {seconds / against:>8.1f} x ours")
        print(f"  {'no gaps: ours':<40} {mine['no_gaps']:>10.2f} s")
        print(f"  {f'ours, {DRAWS} bootstrap replicates':<40} {mine['bootstrap']:>10.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--n", type=int, nargs="*", default=[2500, 100_000])
    parser.add_argument("--million", action="store_true", help="ours alone at n = 1,000,000")
    parser.add_argument("--svy", metavar="PYTHON", help="a Python interpreter that has svy")
    parser.add_argument("--r-variables", type=int, default=6, help="indicators that R is timed on")
    parser.add_argument("--r-bootstrap", action="store_true", help="time R's bootstrap above n = 10,000 too (minutes)")
    parser.add_argument("--ours", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ours:
        print(json.dumps(ours(options.ours[0], int(options.ours[1]))))
        return
    for n in [*options.n, *([1_000_000] if options.million else [])]:
        compare(n, options)


if __name__ == "__main__":
    main()
