"""Sentence embeddings as further features, only from a folder of this machine.

Off unless study.yaml names a folder (`code.embedding`). Two kinds are read: static vectors (words.txt, a word a line, and vectors.npy, a row a
word; a text is the mean of its words) and a sentence-transformers folder (modules.json), for which that package must be installed; its access
to the network is switched off before it is imported. In: a folder. Out: an encoder, texts -> unit vectors.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

import numpy as np

from pipeline import language
from pipeline.errors import InputError

_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_DATASETS_OFFLINE": "1"}
# beside tf-idf rows, which have length one as well, so that words keep the last word
WEIGHT = 0.7


@dataclass(frozen=True)
class Encoder:
    """`vectors`: texts -> a row a text, of any length; `encode` gives them the length WEIGHT, a row of noughts stays one."""

    folder: Path
    vectors: Callable[[Sequence[str]], np.ndarray]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.asarray(self.vectors(texts), dtype=np.float64)
        length = np.linalg.norm(rows, axis=1, keepdims=True)
        return WEIGHT * np.divide(rows, length, out=np.zeros_like(rows), where=length > 0)


def read_encoder(folder: Path) -> Encoder:
    """The model in a folder. Raises InputError where there is none, or its package is not installed; nothing is ever downloaded."""
    if (folder / "vectors.npy").exists():
        return Encoder(folder, _static(folder))
    if (folder / "modules.json").exists():
        return Encoder(folder, _sentence_transformer(folder))
    raise InputError("there is no model in this folder", file=folder.name, remedy="It holds words.txt and vectors.npy, or is a sentence-transformers folder with modules.json. Without code.embedding none is used.")


def _static(folder: Path) -> Callable[[Sequence[str]], np.ndarray]:
    words = (folder / "words.txt").read_text("utf-8").split("\n")
    words = words[:-1] if words[-1] == "" else words
    table = np.load(folder / "vectors.npy", allow_pickle=False)
    if table.ndim != 2 or len(table) != len(words):
        raise InputError(f"words.txt has {len(words)} words, vectors.npy the shape {table.shape}", file=folder.name, remedy="Each word needs one row.")
    at = {word: number for number, word in enumerate(words)}

    def vectors(texts: Sequence[str]) -> np.ndarray:
        out = np.zeros((len(texts), table.shape[1]))
        for row, text in enumerate(texts):
            known = [at[word.lower()] for _, _, word in language.tokens(text) if word.lower() in at]
            if known:
                out[row] = table[known].mean(axis=0)
        return out

    return vectors


def _sentence_transformer(folder: Path) -> Callable[[Sequence[str]], np.ndarray]:
    os.environ.update(_OFFLINE)
    try:
        package = import_module("sentence_transformers")
    except ImportError as error:
        raise InputError("this model needs the package sentence-transformers, which is not installed", file=folder.name,
                         remedy="Install it from your own index, or leave out code.embedding: suggestions work without it.") from error  # fmt: skip
    model = package.SentenceTransformer(str(folder), local_files_only=True, device="cpu")
    return lambda texts: model.encode(list(texts), convert_to_numpy=True, show_progress_bar=False)
