"""In which order do the chosen modules fill the days, so that as few minutes as possible lie idle before a pause?

Exact: a dynamic programme over the sets of modules already taught (Held and Karp 1962), each with the earliest place in the days at which it can
be done. A module is cut only between its steps, its parts follow each other, and no day ends with one of high sensitivity. In: steps of
each module, what must come before it, the sessions of the days. Out: the order and the place of each block, or None where the days are too short.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

# nobody is served by the first eight minutes of a module before a pause
SHORTEST = 20


@dataclass(frozen=True)
class Lesson:
    """A module to place: minutes of its steps, and whether it is one of high sensitivity."""

    module: str
    steps: tuple[int, ...]
    high: bool = False


# (day, start in minutes after midnight, minutes)
Session = tuple[int, int, int]
# a session's number and the minutes already used in it
Place = tuple[int, int]


def sessions_of(windows) -> tuple[Session, ...]:
    """The teaching sessions of all days, in order; `windows`: one list of (start, minutes, kind) a day."""
    return tuple((day, start, minutes) for day, slots in enumerate(windows, 1) for start, minutes, kind in slots if kind is None)


@cache
def put(lesson: Lesson, at: Place, sessions: tuple[Session, ...], pause_to_day: int = 0) -> tuple[tuple[tuple[int, int, int], ...], Place] | None:
    """(parts, end) of a lesson that may begin at `at`, or None where the days are too short; a part is (session, offset, minutes).

    pause_to_day   the first day on which it may begin
    """
    number, used = at
    while number < len(sessions) and (sessions[number][0] < pause_to_day or not _worth_beginning(lesson.steps, sessions[number][2] - used)):
        number, used = number + 1, 0
    parts: list[tuple[int, int, int]] = []
    for minutes in lesson.steps:
        while number < len(sessions) and minutes > sessions[number][2] - used:
            number, used = number + 1, 0
        if number == len(sessions):
            return None
        if parts and parts[-1][0] == number and parts[-1][1] + parts[-1][2] == used:
            parts[-1] = (number, parts[-1][1], parts[-1][2] + minutes)
        else:
            parts.append((number, used, minutes))
        used += minutes
    return tuple(parts), (number, used)


def _worth_beginning(steps: tuple[int, ...], left: int) -> bool:
    """Whether the first step fits, and the module would not be cut off after less than SHORTEST minutes."""
    fits = 0
    for minutes in steps:
        if fits + minutes > left:
            return fits >= SHORTEST
        fits += minutes
    return True


def in_order(lessons: list[Lesson], sessions: tuple[Session, ...]) -> list | None:
    """Blocks (day, start, minutes, module, part) of lessons taught in this very order; one of high sensitivity that would end a day waits for the next morning."""
    earliest: dict[str, int] = {}
    while True:
        at: Place = (0, 0)
        laid = []
        for lesson in lessons:
            if (found := put(lesson, at, sessions, earliest.get(lesson.module, 0))) is None:
                return None
            laid.append((lesson, found[0]))
            at = found[1]
        ends = {sessions[number][0]: lesson for lesson, parts in laid for number, _, _ in parts}
        late = next(((day, lesson) for day, lesson in ends.items() if lesson.high), None)
        if late is None:
            return _blocks(laid, sessions)
        earliest[late[1].module] = late[0] + 1


# of a lesson that may begin where the last one ended: (minutes of teaching time gone at its end, its first day, its last day, parts, end)
Move = tuple[int, int, int, tuple[tuple[int, int, int], ...], Place]


@cache
def _known_moves(lesson: Lesson, sessions: tuple[Session, ...]) -> dict[Place, list[Move]]:
    """Where a lesson can go from each place, filled in as places come up: the choices tried one after the other share most of their lessons."""
    return {}


def _moves(lesson: Lesson, at: Place, sessions: tuple[Session, ...], gone: list[int]) -> list[Move]:
    """Where a lesson may go from here: at once, and for one of high sensitivity also on the next morning; a night never cuts that one."""
    today = sessions[at[0]][0] if at[0] < len(sessions) else 0
    found = []
    for wait in (0, today + 1) if lesson.high else (0,):
        if (laid := put(lesson, at, sessions, wait)) is not None:
            parts, end = laid
            first, last = sessions[parts[0][0]][0], sessions[parts[-1][0]][0]
            if not lesson.high or first == last:
                found.append((gone[end[0]] + end[1], first, last, parts, end))
    return found


def best_order(lessons: list[Lesson], after: dict[str, set[str]], sessions: tuple[Session, ...]) -> list | None:
    """Blocks of lessons in the order that ends earliest; None where no order fits. `after`: what must be taught before each module."""
    bit = {lesson.module: 1 << i for i, lesson in enumerate(lessons)}
    gone = [0]
    for _, _, minutes in sessions:
        gone.append(gone[-1] + minutes)
    # a state that has idled longer than the days can spare leads nowhere
    spare = gone[-1] - sum(sum(lesson.steps) for lesson in lessons)
    if spare < 0:
        return None
    each = [(i, bit[lesson.module], sum(bit[m] for m in after[lesson.module]), sum(lesson.steps), lesson, _known_moves(lesson, sessions)) for i, lesson in enumerate(lessons)]
    # (set taught, day that a sensitive lesson would end, or 0) -> (minutes gone, minutes taught, where it ends, how it came about)
    layer: dict[tuple[int, int], tuple[int, int, Place, tuple | None]] = {(0, 0): (0, 0, (0, 0), None)}
    layers = [layer]
    for _ in lessons:
        coming: dict[tuple[int, int], tuple[int, int, Place, tuple | None]] = {}
        for key, (_, minutes, at, _) in layer.items():
            taught, open_day = key
            for i, mine, before, net, lesson, known in each:
                if taught & mine or before & ~taught:
                    continue
                if (moves := known.get(at)) is None:
                    moves = known[at] = _moves(lesson, at, sessions, gone)
                for over, first, last, parts, end in moves:
                    # the sensitive lesson before must be followed on its own day
                    if over - minutes - net > spare or open_day and first != open_day:
                        continue
                    new = (taught | mine, last if lesson.high else 0)
                    if new not in coming or over < coming[new][0]:
                        coming[new] = (over, minutes + net, end, (key, i, parts))
        layer = coming
        layers.append(layer)
    key = ((1 << len(lessons)) - 1, 0)
    if key not in layer:
        return None
    laid = []
    for layer in layers[:0:-1]:
        key, i, parts = layer[key][3]
        laid.append((lessons[i], parts))
    return _blocks(laid[::-1], sessions)


def _blocks(laid, sessions: tuple[Session, ...]) -> list:
    return [(sessions[number][0], sessions[number][1] + offset, minutes, lesson.module, part) for lesson, parts in laid for part, (number, offset, minutes) in enumerate(parts, 1)]
