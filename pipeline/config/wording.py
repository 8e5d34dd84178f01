"""What is wrong with a value of study.yaml, in a plain sentence: pydantic's kinds of problems in words that a person who does not program understands.

Each sentence has its Kyrgyz and Russian wording in curriculum/words.yaml (said_…); a test holds that every problem that study.yaml can have is among them.
In: a problem as ValidationError.errors() lists it. Out: a sentence, which never repeats the value.
"""

from __future__ import annotations

_SENTENCES = {
    "string_type": "Input should be a valid string",
    "bool": "here stands true or false",
    "date": "here stands a day in quotes: '2026-05-31'",
    "int": "Input should be a valid integer",
    "float": "Input should be a valid number",
    "finite_number": "Input should be a valid number",
    "decimal": "Input should be a valid number",
    "tuple_type": "Input should be a valid list",
    "dict_type": "Input should be a valid dictionary",
    "model_type": "Input should be a valid dictionary",
    "string_pattern_mismatch": "here stands a time in quotes: '09:30'",
    "greater_than_equal": "the number is {ge} or more",
    "greater_than": "the number is more than {gt}",
    "less_than_equal": "the number is {le} or less",
    "less_than": "the number is less than {lt}",
    "too_short": "the list has {min_length} entries or more",
    "too_long": "the list has {max_length} entries or fewer",
}


def worded(problem: dict) -> str:
    """The sentence for one problem; pydantic's own for a kind that nobody foresaw."""
    kind, context = problem["type"], problem.get("ctx") or {}
    if kind == "value_error":
        return str(context["error"])
    sentence = _SENTENCES.get(kind) or _SENTENCES.get(kind.split("_")[0])
    # 1.0 is written 1
    return sentence.format(**{key: f"{value:g}" if isinstance(value, float) else value for key, value in context.items()}) if sentence else problem["msg"]
