"""The functions that conditions in XLSForms use, one value at a time, as ODK's documentation defines them.

Values are text, float or bool as in XPath; a text that is no number counts as NaN, an ISO date as its days since 1970. What looks at other rows, at chance or at the
device (position, indexed-repeat, random, instance ...) is not here: relevance.py then knows that it does not know. In: values. Out: a value.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

# a pattern of a form's author that has not answered on one answer after this long never will
SECONDS = 1.0


class Entered(str):
    """An answer to a question that asks for a number: the form takes 0 for false, where the text "0" is true."""


def as_truth(value) -> bool:
    value = as_number(value) if isinstance(value, Entered) else value
    return value if isinstance(value, bool) else value == value and value != 0 if isinstance(value, float) else value != ""


def as_number(value) -> float:
    """XPath's number(), and days since 1970 for an ISO date as in ODK; NaN where there is no number."""
    if isinstance(value, (bool, float)):
        return float(value)
    text = value.strip()
    if re.fullmatch(r"-?(\d+(\.\d*)?|\.\d+)", text):
        return float(text)
    if re.match(r"\d{4}-\d\d-\d\d($|T)", text):
        try:
            return float(np.datetime64(text[:10], "D").astype(int))
        except ValueError:
            return float("nan")
    return float("nan")


def as_text(value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return "NaN" if value != value else str(int(value)) if value.is_integer() else repr(value).replace("inf", "Infinity")
    return value


def _equal(left, right) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return as_truth(left) == as_truth(right)
    if isinstance(left, float) or isinstance(right, float):
        return as_number(left) == as_number(right)
    return left == right


def _divide(left, right) -> float:
    a, b = as_number(left), as_number(right)
    return a / b if b else float("nan") if a == 0 or a != a else float(np.copysign(np.inf, a))


def _selected_at(value, position) -> str:
    codes, place = as_text(value).split(), as_number(position)
    return codes[int(place)] if 0 <= place < len(codes) else ""


def _rounded(value, digits=0.0) -> float:
    number, places = as_number(value), as_number(digits)
    if not (np.isfinite(number) and abs(places) <= 15):
        return number if places == places else places
    return float(np.floor(number * 10.0 ** int(places) + 0.5) / 10.0 ** int(places))


def _cut(value, start, end=np.inf) -> str:
    """substr(): from start, 0 being the first letter, up to end, which is not in it; counted from the end where negative."""
    text, first, last = as_text(value), as_number(start), as_number(end)
    if first != first or last != last:
        return ""
    first, last = (max(len(text) + place, 0) if place < 0 else min(place, len(text)) for place in (first, last))
    return text[int(first) : int(last)]


def _formatted(value, pattern) -> str:
    """format-date() and format-date-time(): %Y %y %m %n %d %e %H %h %M %S %3, %b and %a in English."""
    text, month = as_text(value), "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{3}))?)?)?", text)
    if not match or not 1 <= int(match[2]) <= 12 or as_number(text[:10]) != as_number(text[:10]):
        return ""
    year, number, day, hour, minute, second, thousandths = (part or "0" for part in match.groups())
    weekday = "Thu Fri Sat Sun Mon Tue Wed".split()[int(as_number(text[:10])) % 7]
    parts = {"Y": year, "y": year[2:], "m": number, "n": str(int(number)), "b": month[int(number) - 1], "d": day, "e": str(int(day)), "H": hour.zfill(2), "h": str(int(hour)),
             "M": minute.zfill(2), "S": second.zfill(2), "3": thousandths.zfill(3), "a": weekday}  # fmt: skip
    return re.sub(r"%(.)", lambda sign: parts.get(sign[1], sign[0]), as_text(pattern))


def _moment(value) -> float:
    """decimal-date-time(): days since 1970 with the time of day, in UTC where the zone is given."""
    text, day = as_text(value), as_number(value)
    match = re.search(r"T(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?(Z|[+-]\d\d(?::?\d\d)?)?$", text)
    if not match:
        return day
    hour, minute, zone = int(match[1]), int(match[2]), re.sub(r"[Z:]", "", match[4] or "")
    ahead = (int(zone[:3]) * 60 + int(zone[0] + (zone[3:] or "0"))) / 1440 if zone else 0.0
    return day + (hour * 3600 + minute * 60 + float(match[3] or 0)) / 86400 - ahead


def _time_of_day(value) -> float:
    match = re.match(r"(?:.*T)?(\d\d):(\d\d)(?::(\d\d(?:\.\d+)?))?", as_text(value))
    return (int(match[1]) * 3600 + int(match[2]) * 60 + float(match[3] or 0)) / 86400 if match else float("nan")


def _translated(value, old, new) -> str:
    signs, instead, table = as_text(old), as_text(new), {}
    for place, sign in enumerate(signs):
        table.setdefault(ord(sign), instead[place] if place < len(instead) else None)
    return as_text(value).translate(table)


def _matches(value, pattern) -> bool:
    """Does the whole answer fit the pattern? With [[:alpha:]] and its kind, which XLSForm has from Java and Python's own `re` takes for a set of letters."""
    import regex

    try:
        return regex.fullmatch(as_text(pattern), as_text(value), timeout=SECONDS) is not None
    except (regex.error, TimeoutError) as error:
        raise re.error("no pattern, or one that would search for ever") from error


def _extreme(choose: Callable) -> Callable:
    """min() and max() of XPath: no number as soon as one of them is none."""

    def extreme(*values) -> float:
        numbers = [as_number(value) for value in values]
        return float("nan") if any(number != number for number in numbers) else choose(numbers)

    return extreme


def _checked(least, most, *truths) -> bool:
    return _between(sum(map(as_truth, truths)), least, most)


def _weighed(least, most, *pairs) -> bool:
    return _between(sum(as_number(weight) for truth, weight in zip(pairs[::2], pairs[1::2]) if as_truth(truth)), least, most)


def _between(number: float, least, most) -> bool:
    low, high = as_number(least), as_number(most)
    return (low == -1 or number >= low) and (high == -1 or number <= high)


def _mathematics(function: Callable) -> Callable:
    def of(*values) -> float:
        with np.errstate(all="ignore"):
            return float(function(*map(as_number, values)))

    return of


FUNCTIONS: dict[str, Callable] = {
    "=": _equal,
    "!=": lambda a, b: not _equal(a, b),
    "<": lambda a, b: as_number(a) < as_number(b),
    "<=": lambda a, b: as_number(a) <= as_number(b),
    ">": lambda a, b: as_number(a) > as_number(b),
    ">=": lambda a, b: as_number(a) >= as_number(b),
    "+": lambda a, b: as_number(a) + as_number(b),
    "-": lambda a, b: as_number(a) - as_number(b),
    "*": lambda a, b: as_number(a) * as_number(b),
    "div": _divide,
    "mod": _mathematics(np.fmod),
    "selected": lambda value, code: as_text(code).strip() in as_text(value).split(),
    "selected-at": _selected_at,
    "count-selected": lambda value: float(len(as_text(value).split())),
    "not": lambda value: not as_truth(value),
    "true": lambda: True,
    "false": lambda: False,
    "boolean": as_truth,
    "boolean-from-string": lambda value: as_text(value).lower() in ("true", "1"),
    "number": as_number,
    "int": lambda value: float(np.trunc(as_number(value))),
    "round": _rounded,
    "abs": lambda value: abs(as_number(value)),
    "min": _extreme(min),
    "max": _extreme(max),
    "pow": _mathematics(np.power),
    "floor": _mathematics(np.floor),
    "ceiling": _mathematics(np.ceil),
    "sum": lambda *values: float(sum(map(as_number, values))),
    "string": as_text,
    "string-length": lambda value: float(len(as_text(value))),
    "concat": lambda *values: "".join(map(as_text, values)),
    "contains": lambda value, part: as_text(part) in as_text(value),
    "starts-with": lambda value, part: as_text(value).startswith(as_text(part)),
    "ends-with": lambda value, part: as_text(value).endswith(as_text(part)),
    "normalize-space": lambda value: " ".join(as_text(value).split()),
    "translate": _translated,
    "regex": _matches,
    "date": lambda value: value,
    "once": lambda value: value,
    "date-time": lambda value: value,
    "decimal-date-time": _moment,
    "decimal-time": _time_of_day,
    "format-date": _formatted,
    "format-date-time": _formatted,
    "substr": _cut,
    "substring-before": lambda value, part: as_text(value)[: max(as_text(value).find(as_text(part)), 0)],
    "substring-after": lambda value, part: as_text(value).partition(as_text(part))[2] if as_text(part) else as_text(value),
    "lower-case": lambda value: as_text(value).lower(),
    "upper-case": lambda value: as_text(value).upper(),
    "join": lambda separator, *values: as_text(separator).join(map(as_text, values)),
    "checklist": _checked,
    "weighted-checklist": _weighed,
    "count-non-empty": lambda *values: float(sum(as_text(value) != "" for value in values)),
}
FUNCTIONS |= {name: _mathematics(getattr(np, name)) for name in ("sqrt", "exp", "log", "log10", "sin", "cos", "tan")}
FUNCTIONS |= {name: _mathematics(getattr(np, "arc" + name[1:])) for name in ("asin", "acos", "atan", "atan2")}
FUNCTIONS["pi"] = lambda: float(np.pi)
