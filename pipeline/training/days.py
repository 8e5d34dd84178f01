"""How a training day is divided: sessions of at most 90 minutes, registration or recap, tea, lunch, an energiser, and room for prayer.

The day of the catalogue (catalogue.day_model: 355 net minutes) is the usual one; the times of prayer move with season and place, so each is a window that a
pause must hold: midday prayer within lunch, the afternoon one within tea. On a Friday lunch takes 90 minutes or as long as Friday prayer. In: hour of
beginning and windows. Out: (start in minutes after midnight, minutes, what it is) of each part of the day, None for a session.
"""

from __future__ import annotations

import datetime

from pipeline.errors import StudyError

LONGEST, RECAP, TEA, LUNCH, FRIDAY_LUNCH, ENERGISER, GROSS = 90, 15, 15, 60, 90, 10, 470
# lunch stands so long after the beginning unless prayer moves it, and may be moved between these
LUNCH_AFTER, LUNCH_FROM, LUNCH_TO = 210, 120, 300
Slot = tuple[int, int, str | None]
Window = tuple[str, str]


def minutes_of(clock: str) -> int:
    """Minutes after midnight of a time written hh:mm."""
    hours, minutes = (int(part) for part in clock.split(":"))
    return 60 * hours + minutes


def training_day(start: str = "09:00", *, friday: bool = False, noon: Window | None = None, afternoon: Window | None = None) -> tuple[Slot, ...]:
    """The parts of one day.

    noon       window of midday (on a Friday: of Friday) prayer, which lunch holds; afternoon: window that tea holds, where it lies within the day
    Raises StudyError where lunch cannot hold the window.
    """
    first = minutes_of(start)
    end, at, length = first + GROSS, first + LUNCH_AFTER, FRIDAY_LUNCH if friday else LUNCH
    if noon:
        low, high = (minutes_of(clock) for clock in noon)
        length = max(length, high - low)
        at = min(max(at, high - length), low)
        if not first + LUNCH_FROM <= at <= first + LUNCH_TO:
            raise StudyError(f"prayer from {noon[0]} to {noon[1]} does not fall in the middle of a day that begins at {start}", file="study.yaml", place="training.prayer",
                             remedy="Begin at another hour (training.start), or mend the window.")  # fmt: skip
    slots: list[Slot] = [(first, RECAP, "recap"), *_stretch(first + RECAP, at), (at, length, "lunch"), (at + length, ENERGISER, "energiser")]
    after = at + length + ENERGISER
    low, high = (minutes_of(clock) for clock in afternoon) if afternoon else (end, end)
    if low < after or high >= end:
        return (*slots, *_stretch(after, end))
    # tea holds the prayer and may begin a little before it
    pause = max(TEA, high - low)
    return (*slots, *_stretch(after, high - pause), (high - pause, pause, "tea"), *_stretch(high, end))


def _stretch(start: int, end: int) -> list[Slot]:
    """Sessions of at most LONGEST minutes with pauses of TEA minutes between them; the first pause is tea, any other moves the body."""
    count = max(1, -(-(end - start + TEA) // (LONGEST + TEA)))
    net = end - start - TEA * (count - 1)
    # whole sessions first, unless that would leave a scrap at the end
    lengths = [LONGEST] * (count - 1) + [net - LONGEST * (count - 1)]
    if lengths[-1] < LONGEST // 2:
        lengths = [net // count + (i < net % count) for i in range(count)]
    slots: list[Slot] = []
    for i, minutes in enumerate(lengths):
        if i:
            slots.append((start, TEA, "tea" if i == 1 else "energiser"))
            start += TEA
        if minutes > 0:
            slots.append((start, minutes, None))
            start += minutes
    return slots


# the usual day from 09:00
DAY = training_day()


def is_friday(date: str) -> bool:
    """Whether a day written 2026-11-27 is a Friday."""
    return datetime.date.fromisoformat(date).weekday() == 4
