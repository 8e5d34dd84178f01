"""Which drivers, rumours and incitement have become more frequent in a place's messages than they usually are, and what did people make of it?

Messages about a code are counted by place and period in all messages of that place and period; findings.control says which counts go beyond the usual. A signal is "to be looked at" until people have
read the messages behind it and said what it is (decisions/notices.jsonl, append-only): the machine never calls anything an alert. What leaves the team is aggregated: counts where ten messages stand behind
the period (others hidden with their complement), codes of high sensitivity for all places together alone, and of a place only what people decided. No sender is known, so none can be profiled.
In: messages, message_codes, codes. Out: notice_watch (team), notice (public).
"""

from __future__ import annotations

import zlib

import pandas as pd

from pipeline.config.opening import is_there
from pipeline.config.followup import NOTICE_STATES
from pipeline.errors import InputError
from pipeline.findings.control import control_chart, count_of_signal, shared_dispersion
from pipeline.protect.cells import PUBLIC, hidden_cells
from pipeline.study import Study, json_lines

WATCH = ["place", "code", "period", "phase", "chart", "n_messages", "n", "expected", "dispersion", "statistic", "limit", "signal", "state"]
NOTICE = ["level", "domain", "code", "period", "phase", "n_messages", "n", "expected", "limit", "signal", "state", "suppressed"]
ALL, OPEN, QUIET = "all", "to be looked at", "quiet"


def notice_watch(study: Study) -> pd.DataFrame:
    """The table notice_watch: every watched code in every place, and in all places together, period by period."""
    heard, found = study.read("messages"), study.read("message_codes")
    if heard.empty:
        return pd.DataFrame(columns=WATCH)
    section, kinds = study.config.findings.notice, study.read("codes").set_index("code")["kind"]
    heard = heard.assign(period=_period(heard["date"], section.period))
    periods = _all_periods(heard["period"], heard["date"], section.period)
    codes = list(section.codes) or [code for code in kinds.index if kinds[code] == "driver" and code in set(found["code"])]
    if unknown := [code for code in codes if code not in kinds.index]:
        raise InputError(f"findings.notice.codes names {', '.join(unknown)}, which the codebook does not have", file=f"corpora/{study.name}/study.yaml", remedy="The codes stand in corpora/codebook.yaml, for instance IN.1.")
    about = found.merge(heard[["message", "place", "period"]], on="message")
    decided, frames, series = decisions(study), [], {}
    for place in [ALL, *sorted(set(heard["place"]))]:
        mine = heard if place == ALL else heard[heard["place"] == place]
        exposure = mine.groupby("period").size().reindex(periods, fill_value=0)
        for code in codes:
            here = about[(about["code"] == code) & (about["place"].eq(place) | (place == ALL))]
            n = here.groupby("period")["message"].nunique().reindex(periods, fill_value=0)
            if n.sum():
                series[place, code] = (n, exposure)
    shared = shared_dispersion(list(series.values()), baseline=section.baseline)
    for ((place, code), (n, exposure)), others in zip(series.items(), shared, strict=True):
        # each series has its own draws
        chart = control_chart(n, exposure, baseline=section.baseline, false=section.false, window=section.window, others=others, seed=[study.config.seed, zlib.crc32(f"{place}/{code}".encode())])
        state = [decided.get((place, code, period), OPEN if signal else QUIET) for period, signal in zip(periods, chart["signal"], strict=True)]
        frames.append(chart.assign(place=place, code=code, period=periods, n_messages=exposure.to_numpy(), n=n.to_numpy(), state=state))
    return pd.concat(frames, ignore_index=True)[WATCH] if frames else pd.DataFrame(columns=WATCH)


def notice(study: Study, watch: pd.DataFrame) -> pd.DataFrame:
    """The table notice: what of the watch may leave the team."""
    if watch.empty:
        return pd.DataFrame(columns=NOTICE)
    sensitivity = study.read("codes").set_index("code")["sensitivity"]
    counts = watch.drop_duplicates(["place", "period"]).set_index(["place", "period"])["n_messages"].astype(float).to_dict()
    heard = study.read("messages")
    everyone = heard.assign(period=_period(heard["date"], study.config.findings.notice.period)).groupby(["place", "period"]).size()
    counts |= {key: float(n) for key, n in everyone.items()}
    periods, places = sorted({period for _, period in counts}), sorted({place for place, _ in counts} - {ALL})
    sums = [((ALL, period), tuple((place, period) for place in places if (place, period) in counts)) for period in periods if (ALL, period) in counts]
    hidden = hidden_cells(counts, sums, minimum=PUBLIC)
    frame = watch[(watch["place"] == ALL) | (watch["code"].map(sensitivity) != "high")].copy()
    frame["suppressed"] = [(place, period) in hidden for place, period in zip(frame["place"], frame["period"], strict=True)]
    # where counts are hidden, a signal that nobody has judged would tell what they hide
    shown = ~frame["suppressed"] | frame["state"].isin(NOTICE_STATES)
    frame["signal"] = frame["signal"].map({True: "signal", False: "none"}).where(shown)
    frame["state"] = frame["state"].where(shown)
    # the count that would be a signal by itself; a longer rise is told of with less
    frame["limit"] = [count_of_signal(row.expected, row.dispersion, row.limit) for row in frame.itertuples()]
    for column in ("n_messages", "n"):
        frame[column] = frame[column].astype("Int64").mask(frame["suppressed"])
    for column in ("expected", "limit"):
        frame[column] = frame[column].mask(frame["suppressed"])
    return frame.assign(level=frame["place"].map(lambda place: "all" if place == ALL else "place"), domain=frame["place"])[NOTICE].reset_index(drop=True)


def decisions(study: Study) -> dict[tuple[str, str, str], str]:
    """(place, code, period) -> what people decided last. Raises InputError for a line that is broken or has another state."""
    path, found = study.decisions("notices"), {}
    if not is_there(path):
        return found
    for number, _, line in json_lines(path, remedy="Restore the line from git or remove it; nothing else in the file is touched."):
        if not isinstance(line, dict) or line.get("state") not in NOTICE_STATES or not all(line.get(key) for key in ("place", "code", "period", "why", "coder")):
            raise InputError("this line is no decision on a signal", file=f"corpora/{study.name}/decisions/notices.jsonl", place=f"line {number}", remedy=f"Decide with: python -m pipeline notice {study.name} --decide PLACE CODE PERIOD --state STATE --why TEXT --coder ID")
        found[line["place"], line["code"], line["period"]] = line["state"]
    return found


def expected_by_chance(study: Study, watch: pd.DataFrame) -> float:
    """How many signals there would be in the watched periods if nothing had changed anywhere."""
    return float((watch["phase"].eq("watched") & watch["chart"].ne("none")).sum() * study.config.findings.notice.false) if len(watch) else 0.0


def _period(dates: pd.Series, period: str) -> pd.Series:
    """2026-04, or the week as 2026-W17."""
    days = pd.to_datetime(dates)
    if period == "month":
        return days.dt.strftime("%Y-%m")
    week = days.dt.isocalendar()
    return week["year"].astype(str) + "-W" + week["week"].astype(str).str.zfill(2)


def _all_periods(periods: pd.Series, dates: pd.Series, period: str) -> list[str]:
    """Every period from the first to the last, those without a message too."""
    days = pd.Series(pd.date_range(min(dates), max(dates), freq="D").strftime("%Y-%m-%d"))
    return sorted(set(_period(days, period)) | set(periods))
