"""Who is a person for slovnet's Russian news tagger? Its network and navec's embeddings both come inside the natasha package.

On news 93.9 of 100 name words are marked, on Kyrgyz text what it marks is a hint at best, in text without capitals it finds nothing. In: texts. Out: (start, end) spans.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

from pipeline.protect.known import WORD, has_case


@cache
def tagger():
    """slovnet's tagger with navec's embeddings; pymorphy2, natasha's own choice, does not run on Python 3.11 and is not touched."""
    from slovnet import NER

    folder = Path(find_spec("natasha").origin).parent / "data"
    return NER.load(folder / "model/slovnet_ner_news_v1.tar").navec(_embeddings(folder / "emb/navec_news_v1_1B_250K_300d_100q.tar"))


def _embeddings(path: Path) -> SimpleNamespace:
    """What slovnet takes of navec: the model's name and the codes of its words, read from the file as they are asked for and shared by all processes.

    Navec.load computes the length of each vector besides and reads the words a second time, which nobody asks for here: 130 MB for a moment in each process.
    """
    import numpy as np
    from navec.meta import Meta
    from navec.tar import Tar

    with Tar(path) as archive:
        meta = Meta.from_file(archive.load("meta.json"))
        Meta.check_protocol(meta.protocol)
        start, file = archive.tar.getmember("pq.bin").offset_data, archive.load("pq.bin")
        words, parts, dim, centroids = (int(n) for n in np.frombuffer(file.read(16), np.uint32)[[0, 2, 1, 3]])
        indexes = np.memmap(path, np.uint8, "r", start + 16, (words, parts))
        file.seek(16 + words * parts)
        codes = np.frombuffer(file.read(), np.float32).reshape(parts, centroids, dim // parts)
    return SimpleNamespace(meta=meta, pq=SimpleNamespace(indexes=np.asarray(indexes), codes=codes))


_AHEAD: dict[str, list[tuple[int, int]]] = {}


def tag_ahead(texts: Iterable[str]) -> None:
    """Give the tagger the texts of a document together: one by one takes three times as long. `tagged` then finds what it said; texts without capitals are left to it."""
    _AHEAD.clear()
    texts = list(dict.fromkeys(text for text in texts if WORD.search(text) and has_case(text)))
    if texts:
        _AHEAD.update(zip(texts, _tag(texts), strict=True))


def tagged(text: str) -> list[tuple[int, int]]:
    return _AHEAD[text] if text in _AHEAD else next(iter(_tag([text])))


def _tag(texts: list[str]) -> list[list[tuple[int, int]]]:
    # on matrices this small several BLAS threads wait for each other: thirteen times slower on a busy machine
    model = tagger()
    with _threads().limit(limits=1):
        return [[(span.start, span.stop) for span in marked.spans if span.type == "PER"] for marked in model.map(texts)]


@cache
def _threads():
    """Control over the threads of the linear algebra libraries that are loaded; made after the tagger, which loads them."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
