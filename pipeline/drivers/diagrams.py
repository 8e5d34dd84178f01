"""Diagrams of stage 3-drivers: contrasts, conflict tree, causal loops, codes said in one breath, saturation.

In: the public tables contrasts, causes, pairs and saturation with codes. Out: SVG a language; what a drawing shows stands below it in words too, which is also its text
for a screen reader. A loop is drawn stronger than a chain; the width of a line goes with the turns.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from pipeline.config import read_yaml
from pipeline.drivers.causes import finest, loops, tree
from pipeline.show import charts
from pipeline.study import Study

MOST, MOST_LINKS = 12, 14


def contrasts(study: Study, compared: pd.DataFrame, codes: pd.DataFrame):
    """The largest differences of each contrast with their 95 % intervals; filled where they stand after the adjustment for many comparisons."""
    tested = compared[compared["p"].notna() & (compared["contrast"] != "audience")]
    first = tested.sort_values(["p", "code"]).head(MOST)
    sure = int((tested["p_adjusted"] < 0.05).sum())

    def draw(axes, words):
        if first.empty:
            return charts.empty(axes, words("contrasts_none"))
        label = codes.set_index("code")[f"label_{words.language}"]
        axes.figure.set_size_inches(7.6, 1.6 + 0.36 * len(first))
        at = np.arange(len(first))[::-1]
        for y, row in zip(at, first.itertuples(), strict=True):
            colour = charts.BLUE if row.p_adjusted < 0.05 else charts.GREY
            axes.hlines(y, 100 * row.ci_low, 100 * row.ci_high, color=colour, linewidth=1.6)
            axes.plot(100 * row.difference, y, "o", color=colour, markersize=5, markerfacecolor=colour if row.p_adjusted < 0.05 else "white")
        axes.axvline(0, color="#888888", linewidth=0.8)
        axes.set_yticks(at, [charts.wrap(f"{label[row.code]}: {_side(row.second, words)} – {_side(row.first, words)}", 46) for row in first.itertuples()], fontsize=7.5)
        axes.set_xlabel(words("difference_of_shares"))
        axes.xaxis.set_major_formatter(lambda value, _: f"{value:+g}".replace("-", "−").replace(".", "." if words.language == "en" else ",") if value else "0")
        charts.title(axes, words("finding_contrasts", n=sure, family=int(first["family"].iloc[0])) if sure else words("finding_no_contrast", family=int(first["family"].iloc[0])))
        return [words("contrasts_note", n=len(first))]

    return charts.in_three_languages(study, "3-drivers", "contrasts", draw)


def _side(name: str, words) -> str:
    return next((words(key) for key in (f"side_{name}", name) if words.has(key)), name)


def conflict_tree(study: Study, links: pd.DataFrame, codes: pd.DataFrame, *, circle: str = "public"):
    """Roots below, the core in the middle, effects above, at the finest level that makes a picture; for the team (`causes.team_links`) what is only suggested is dashed."""
    links, above = _level(links)
    core, roots, branches = tree(links)

    def draw(axes, words):
        if core is None:
            return charts.empty(axes, words("links_none"))
        label = _labels(study, codes, words)
        turns, dashed = links.set_index(["cause", "effect"])["n_turns"], _suggested(links)
        back = [code for code in roots if (core, code) in turns.index]
        axes.figure.set_size_inches(7.6, 4.8)
        axes.axis("off")
        axes.set(xlim=(0, 1), ylim=(0, 1))
        middle = _box(axes, 0.5, 0.5, label[core], charts.ORANGE)
        for row, y in ((roots, 0.12), (branches, 0.88)):
            for number, code in enumerate(row):
                x = (number + 0.5) / len(row)
                box = _box(axes, x, y, label[code], charts.BLUE if row is roots else charts.GREEN, width=max(12, 60 // len(row)))
                link = (code, core) if row is roots else (core, code)
                both = row is roots and code in back
                (start, tail), (end, head) = (((x, y), box), ((0.5, 0.5), middle)) if row is roots else (((0.5, 0.5), middle), ((x, y), box))
                axes.annotate("", end, start, arrowprops={"arrowstyle": "<|-|>" if both else "-|>", "color": "#555555", "linewidth": 0.8 + 0.5 * min(turns[link], 6), "linestyle": "--" if link in dashed else "-",
                                                          "patchA": tail.get_bbox_patch(), "patchB": head.get_bbox_patch(), "shrinkA": 3, "shrinkB": 3, "mutation_scale": 14})  # fmt: skip
                said = f"{turns[link]} / {turns[core, code]}" if both else turns[link]
                axes.text((x + 0.5) / 2, (y + 0.5) / 2, said, ha="center", va="center", fontsize=8, color="#1d2b36", bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"})
        for y, key in ((0.02, "tree_causes"), (0.98, "tree_effects")):
            axes.text(0.0, y, words(key), fontsize=8, color="#555555", va="center")
        charts.title(axes, _single(links, label, words) or words("finding_tree_parent" if above else "finding_tree", code=label[core], causes=len(roots), effects=len(branches) + len(back)))
        return _in_words(links[(links["cause"] == core) | (links["effect"] == core)], label, words, circle, above=above, extra=[words("tree_both")] if back else [])

    return charts.in_three_languages(study, "3-drivers", "tree", draw, circle=circle)


def causal_loops(study: Study, links: pd.DataFrame, codes: pd.DataFrame, *, circle: str = "public"):
    """All links on a circle; those that lead back to where they began are drawn in colour."""
    links, above = _level(links)
    shown = links.head(MOST_LINKS)
    back, dashed = loops(shown), _suggested(shown)
    order = sorted(set(shown["cause"]) | set(shown["effect"]))

    def draw(axes, words):
        if shown.empty:
            return charts.empty(axes, words("links_none"))
        label = _labels(study, codes, words)
        place = _circle(axes, order, label)
        for row in shown.itertuples():
            here = (row.cause, row.effect) in back
            axes.annotate("", place[row.effect], place[row.cause], arrowprops={"arrowstyle": "-|>", "color": charts.ORANGE if here else "#777777", "linewidth": 0.8 + 0.5 * min(row.n_turns, 6), "shrinkA": 12, "shrinkB": 12,
                                                                                "connectionstyle": "arc3,rad=0.18", "linestyle": "--" if (row.cause, row.effect) in dashed else "-"})  # fmt: skip
        told = [words("links_parent_title")] if above else []
        charts.title(axes, ". ".join([_single(links, label, words) or words("finding_loops", n=len(shown), loops=len(back)) if back or len(links) == 1 else words("finding_causes", n=len(shown), cause=label[shown["cause"].iloc[0]], effect=label[shown["effect"].iloc[0]]), *told]))
        return _in_words(shown, label, words, circle, above=above, extra=[words("loops_note")] if back else [])

    return charts.in_three_languages(study, "3-drivers", "loops", draw, circle=circle)


def _single(links: pd.DataFrame, label: pd.Series, words) -> str | None:
    """A link that is the only one meets with none."""
    return words("finding_link", cause=label[links["cause"].iloc[0]], effect=label[links["effect"].iloc[0]]) if len(links) == 1 else None


def together(study: Study, found: pd.DataFrame, codes: pd.DataFrame):
    """Codes said in one turn more often than chance would have it: the line is thicker with more turns; pairs whose interval holds 0 are dashed."""
    shown = found[found["log_odds"] > 0].head(MOST_LINKS)
    order = sorted(set(shown["first"]) | set(shown["second"]))

    def draw(axes, words):
        if shown.empty:
            return charts.empty(axes, words("pairs_none"))
        label = codes.set_index("code")[f"label_{words.language}"]
        place = _circle(axes, order, label)
        for row in shown.itertuples():
            sure = row.ci_low > 0
            (x0, y0), (x1, y1) = place[row.first], place[row.second]
            axes.plot([x0, x1], [y0, y1], color=charts.BLUE if sure else "#999999", linewidth=0.8 + 0.4 * min(row.n_turns, 8), linestyle="-" if sure else "--", zorder=0)
        top = shown.iloc[0]
        tied = int((shown["n_turns"] == top["n_turns"]).sum()) - 1
        charts.title(axes, words("finding_pairs_tied" if tied else "finding_pairs", first=label[top["first"]], second=label[top["second"]], n=int(top["n_turns"]), **({"more": tied} if tied else {})))
        number = lambda value: f"{value:.2f}".replace(".", "." if words.language == "en" else ",").replace("-", "−")  # noqa: E731
        return [words("pairs_note"), *(f"{label[row.first]} – {label[row.second]}: {row.n_turns} ({number(row.ci_low)} … {number(row.ci_high)})" for row in shown.itertuples())]

    return charts.in_three_languages(study, "3-drivers", "pairs", draw)


def saturation(study: Study, curve: pd.DataFrame, further: pd.DataFrame, *, reviewed: bool = True):
    """Codes by number of groups: expected in any order, as they came, and beyond the last group; `reviewed` is false where nobody has read and the machine's suggestions are counted."""
    waves = list(dict.fromkeys(curve["wave"]))
    whole = further[further["group"] == "all"].set_index("wave")

    def draw(axes, words):
        if curve.empty:
            return charts.empty(axes, words("finding_empty"))
        for number, wave in enumerate(waves):
            mine, colour = curve[curve["wave"] == wave], charts.COLOURS[number % len(charts.COLOURS)]
            inside, beyond = mine[~mine["extrapolated"]], mine[mine["extrapolated"] | (mine["n_groups"] == mine.loc[~mine["extrapolated"], "n_groups"].max())]
            name = f"{_named(wave, words)}: " if len(waves) > 1 else ""
            axes.fill_between(mine["n_groups"], mine["ci_low"], mine["ci_high"], color=colour, alpha=0.12, linewidth=0)
            axes.plot(inside["n_groups"], inside["expected"], color=colour, label=name + words("curve_expected"))
            axes.plot(beyond["n_groups"], beyond["expected"], color=colour, linestyle="--", label=name + words("curve_beyond"))
            axes.plot(inside["n_groups"], inside["codes"].astype("float64"), charts.MARKS[number % len(charts.MARKS)], color=colour, markersize=4, label=name + words("curve_seen"))
        axes.set(xlabel=words("groups"), ylabel=words("codes_heard"))
        axes.set_ylim(bottom=0)
        axes.xaxis.get_major_locator().set_params(integer=True)
        axes.legend(frameon=False, fontsize=7.5, loc="lower right")
        one = whole.loc[waves[0]]
        known = {"codes": int(one["n_codes"]), "groups": int(one["n_groups"])}
        finding = words("finding_saturation_few", **known) if pd.isna(one["groups_needed"]) else words("finding_saturation", **known, needed=int(one["groups_needed"]))
        if len(waves) > 1:
            opening = _named(waves[0], words)
            finding = f"{opening}: {finding[:1].lower()}{finding[1:]}"
        charts.title(axes, finding if reviewed else f"{words('by_machine')}. {finding}")
        return [words("saturation_note")]

    return charts.in_three_languages(study, "3-drivers", "saturation", draw)


def _named(wave: str, words) -> str:
    name = words(wave) if words.has(wave) else str(wave)
    return name[:1].upper() + name[1:]


def _box(axes, x: float, y: float, text: str, colour: str, width: int = 26):
    return axes.text(x, y, charts.wrap(text, width), ha="center", va="center", fontsize=8, color="#1d2b36", bbox={"boxstyle": "round,pad=0.4", "facecolor": "white", "edgecolor": colour, "linewidth": 1.6})


def _circle(axes, order: list[str], label: pd.Series) -> dict[str, tuple[float, float]]:
    axes.figure.set_size_inches(7.6, 5.2)
    axes.axis("off")
    axes.set(xlim=(-2.1, 2.1), ylim=(-1.35, 1.35))
    angles = np.pi / 2 - 2 * np.pi * np.arange(len(order)) / max(len(order), 1)
    place = {code: (float(np.cos(a)), float(np.sin(a))) for code, a in zip(order, angles, strict=True)}
    for code, (x, y) in place.items():
        axes.plot(x, y, "o", color="#1d2b36", markersize=5)
        side = "left" if x > 0.05 else "right" if x < -0.05 else "center"
        axes.text(1.12 * x, 1.14 * y, charts.wrap(label[code], 24), ha=side, va="center", fontsize=7.5)
    return place


def _suggested(links: pd.DataFrame) -> set[tuple[str, str]]:
    return set(links.loc[links["suggested"], ["cause", "effect"]].itertuples(index=False, name=None)) if "suggested" in links else set()


def _level(links: pd.DataFrame) -> tuple[pd.DataFrame, bool]:
    """The links to be drawn, and whether they are those between parents of codes."""
    if "level" not in links:
        return links, False
    drawn = finest(links)
    return drawn, bool((drawn["level"] == "parent").any())


def _labels(study: Study, codes: pd.DataFrame, words) -> pd.Series:
    """The names of codes, and of their parents as the codebook has them."""
    path, label = study.root / "corpora" / "codebook.yaml", codes.set_index("code")[f"label_{words.language}"]
    named = {one["id"]: one["label"][words.language] for one in read_yaml(path).get("parents", [])} if path.exists() else {}
    parents = [one for one in dict.fromkeys(codes["parent"]) if one not in label.index]
    return pd.concat([label, pd.Series([named.get(one, one) for one in parents], index=parents, dtype=object)])


def _in_words(links: pd.DataFrame, label: pd.Series, words, circle: str, *, above: bool = False, extra: Sequence[str] = ()) -> list[str]:
    return [*([words("links_team_note")] if circle == "team" else []), *([words("links_parent_note")] if above else []), words("links_note"), *extra, *(f"{label[row.cause]} → {label[row.effect]}: {row.n_turns}" for row in links.itertuples())]
