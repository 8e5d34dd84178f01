"""Parts of the section `findings` of study.yaml: the day of the look at promises, and the watch over messages."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from pipeline.config.section import Day, Section

# what people may say of a signal, after they have read what stands behind it
NOTICE_STATES = ("alert", "watch", "no_alert")
# what is promised, what may become of it, and whose it is: roles, never people
TYPES = ("advocacy_plan", "joint_plan", "working_group", "promise")
STATES = ("open", "in_work", "done", "not_done", "dropped")
ENDED = ("done", "not_done", "dropped")
OWNERS = ("mayor", "okmotu", "kenesh", "akim", "police", "prevention_centre", "water_users", "pasture_body", "school", "company_liaison", "working_group", "initiative_group", "mediators", "programme")


class Followup(Section):
    """`day`: the day against which late promises are reckoned."""

    day: Day | None = None


class Notice(Section):
    """The watch over short messages: what is watched, from how many periods the usual level is learned, and how rare a false signal is to be.

    codes      codes that are watched one by one; empty: all drivers, as far as messages speak of them
    baseline   periods in the beginning from which the usual rate of a series is learned
    false      chance of a signal in a series in one period if nothing has changed: .005 is one in two hundred; people read what stands behind each
    window     the longest stretch of periods in which a slow rise is looked for
    """

    period: Literal["week", "month"] = "month"
    codes: tuple[str, ...] = ()
    baseline: int = Field(6, ge=3)
    false: float = Field(0.005, gt=0, le=0.05)
    window: int = Field(6, ge=1)
