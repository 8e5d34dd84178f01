"""What a process remembers of words has an end: memory must not grow with what is said."""

import importlib
import inspect
import pkgutil
from functools import _lru_cache_wrapper

import pipeline.language
import pipeline.protect
from pipeline.language.recent import KEPT
from pipeline.protect.known import KnownNames

# asked for a language or for one of our own lists, never for a word of the talk
FEW = {"language", "name", "path", "kind", "lang", "tables", "loose", "voice", "part"}


def remembering():
    for package in (pipeline.language, pipeline.protect):
        for module in pkgutil.iter_modules(package.__path__, f"{package.__name__}."):
            for name, found in vars(importlib.import_module(module.name)).items():
                if isinstance(found, _lru_cache_wrapper) and found.__module__ == module.name:
                    yield f"{module.name}.{name}", found


def test_every_memory_of_words_is_bounded():
    found = dict(remembering())
    assert len(found) > 40
    endless = {name: list(inspect.signature(one).parameters) for name, one in found.items() if one.cache_parameters()["maxsize"] is None}
    assert {name: given for name, given in endless.items() if set(given) - FEW} == {}
    assert all(one.cache_parameters()["maxsize"] <= KEPT for name, one in found.items() if name not in endless)


def test_known_names_forget_words_too():
    known = KnownNames(["Жоломанова Чынаркүл"])
    for number in range(KEPT + 10):
        letters = "".join("абвгдежзик"[int(digit)] for digit in str(number))
        assert not known.holds(f"сөз{letters}")
    assert len(known._types) <= KEPT and len(known._same) <= KEPT
    assert known.holds("Жоломановага")


def test_what_was_remembered_does_not_travel_to_a_worker():
    import pickle

    known = KnownNames(["Жоломанова Чынаркүл"])
    known.holds("Жоломановага барды")
    other = pickle.loads(pickle.dumps(known))
    assert other._types == {} and other.holds("Жоломановага")
