"""Figures of stage 2-code: how far the coders agree, and how well the machine finds what they found. Out: SVG a language."""

from __future__ import annotations

import pandas as pd

from pipeline.show import charts
from pipeline.study import Study

MOST = 14


def _labels(codes: pd.DataFrame, wanted, words) -> list[str]:
    return list(codes.set_index("code")[f"label_{words.language}"].loc[list(wanted)])


def coder_agreement(study: Study, agreement: pd.DataFrame, codes: pd.DataFrame, pair: str = "person-person"):
    """Alpha with its interval and AC1 beside each other, for every code that has an alpha; pair person-person or person-machine."""
    mine = agreement[(agreement["pair"] == pair) & (agreement["code"] != "all")]
    alpha = mine[(mine["coefficient"] == "alpha") & mine["value"].notna()].sort_values(["value", "code"], ascending=[False, True])
    ac1 = mine[mine["coefficient"] == "ac1"].set_index("code")["value"].reindex(alpha["code"])
    title = "finding_agreement" if pair == "person-person" else "finding_agreement_machine"

    def draw(axes, words):
        if alpha.empty:
            return charts.empty(axes, words("no_agreement" if len(mine) else "no_codings"))
        axes.figure.set_size_inches(7.6, max(3.2, 0.36 * len(alpha) + 1.2))
        rows, at = _labels(codes, alpha["code"], words), range(len(alpha))[::-1]
        axes.hlines(at, alpha["ci_low"], alpha["ci_high"], color=charts.BLUE, linewidth=1.4)
        axes.plot(alpha["value"], at, "o", color=charts.BLUE, label=words("alpha_with_interval"), linestyle="none")
        axes.plot(ac1, at, "s", color=charts.ORANGE, label="AC1 (Gwet)", linestyle="none", markerfacecolor="none")
        axes.axvline(0.667, color=charts.GREY, linewidth=0.8, linestyle="--")
        axes.set_yticks(list(at), [charts.wrap(row) for row in rows])
        axes.set_ylim(-0.7, len(alpha) - 0.3)
        axes.xaxis.set_major_formatter(lambda value, _: _number(value, words, 1))
        axes.legend(frameon=False, fontsize=8, loc="upper center", bbox_to_anchor=(0.5, -0.6 / max(2.0, 0.36 * len(alpha))), ncols=2)
        axes.set_xlabel(f"{words('alpha')}; AC1")
        return charts.title(axes, words(title, value=_number(alpha["value"].median(), words, 2)))

    return charts.in_three_languages(study, "2-code", "agreement" if pair == "person-person" else "agreement-machine", draw)


def _number(value: float, words, digits: int) -> str:
    text = f"{value:.{digits}f}".replace("-", "\u2212")
    return text if words.language == "en" else text.replace(".", ",")


def machine_quality(study: Study, suggester: pd.DataFrame, codes: pd.DataFrame):
    """Precision and recall of the suggestions a code, in documents that the machine had not learned from."""
    mine = suggester[suggester["support"] > 0].sort_values(["support", "code"], ascending=[False, True]).head(MOST)

    def draw(axes, words):
        if mine.empty:
            return charts.empty(axes, words("no_codings"))
        rows, at = _labels(codes, mine["code"], words), range(len(mine))[::-1]
        axes.plot(100 * mine["precision"], at, "o", color=charts.BLUE, label=words("precision"), linestyle="none")
        axes.plot(100 * mine["recall"], at, "s", color=charts.ORANGE, label=words("recall"), linestyle="none")
        axes.set_yticks(list(at), [f"{charts.wrap(row)} ({n})" for row, n in zip(rows, mine["support"], strict=True)])
        axes.xaxis.set_major_formatter(lambda value, _: words.percent(value / 100))
        axes.set_xlim(-3, 103)
        axes.set_xlabel(f"{words('precision')}; {words('recall')}")
        axes.legend(frameon=False, fontsize=8, loc="lower right")
        return charts.title(axes, words("finding_machine"))

    return charts.in_three_languages(study, "2-code", "machine", draw)
