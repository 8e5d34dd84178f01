"""How often does each Kyrgyz stem occur? Counted on the project's own texts, without anybody's marks: data/stem_counts.tsv.

A word with one listed reading speaks for its stem; one with several shares its weight among them by what the stems have so far
(expectation and maximisation, a few rounds from equal shares). So күнү is read as a form of күн and not as the rare word күнү. Run by
hand after the lexicon or the suffixes have changed: python -m pipeline.language.train_stems
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from pipeline.language.kyrgyz import readings_without_counts
from pipeline.language.stems import COUNTS
from pipeline.study import ROOT, atomic

ROUNDS = 8


def texts(root: Path = ROOT) -> list[str]:
    """The project's own Kyrgyz prose: modules, and the transcripts of the invented studies that are plain text."""
    paths = [*sorted(root.glob("curriculum/modules/*/ky.md")), *sorted(root.glob("corpora/*/transcripts/*.txt"))]
    found = []
    for path in paths:
        raw = path.read_bytes()
        found.append(raw.decode("utf-16") if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else raw.decode("utf-8-sig", "ignore"))
    return found


def count(words: Counter, *, rounds: int = ROUNDS) -> dict[tuple[str, str], float]:
    """(stem, class) -> expected number of occurrences among the words (word -> times)."""
    choices = {word: sorted({(one.stem, one.kind): one.cost for one in readings_without_counts(word)}.items()) for word in words}
    weight: dict[tuple[str, str], float] = {}
    for _ in range(rounds):
        fresh: Counter = Counter()
        for word, options in choices.items():
            # what no reading speaks for begins at one; a costlier reading starts lower
            least = min((cost for _, cost in options), default=0.0)
            shares = [(key, (weight.get(key, 0.0) + 0.1) * 8.0 ** (least - cost)) for key, cost in options]
            whole = sum(share for _, share in shares)
            for key, share in shares:
                fresh[key] += words[word] * share / whole
        weight = dict(fresh)
    return weight


def main() -> None:
    words = Counter(word.lower() for text in texts() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text))
    found = sorted((f"{stem}\t{kind}", round(times)) for (stem, kind), times in count(words).items() if times >= 1.5)
    with atomic(COUNTS) as temporary:
        temporary.write_text("# expected occurrences of each stem in the project's own texts; written by pipeline/language/train_stems.py\n" + "".join(f"{key}\t{times}\n" for key, times in found), "utf-8")
    print(f"{len(found)} stems, {sum(times for _, times in found)} words")


if __name__ == "__main__":
    main()
