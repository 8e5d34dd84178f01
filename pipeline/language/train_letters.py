"""Which letter sequences tell Kyrgyz from Russian, and how often is a word that both write used in each? Builds the two tables of `letters`.

Run by hand after the curriculum or the stem lists have grown: `python -m pipeline.language.train_letters`. Kyrgyz comes from the project's own
texts (curriculum, codebook, questionnaires, words of the interface) and from its stem lists, whose stems take the endings that those texts
show on stems of the same sound; Russian from the same texts and the word counts that navec brings along (a billion words of news, MIT licence).
Every Kyrgyz word is also learnt as a Russian keyboard writes it. Method: logistic regression over the letter sequences of word types
(char_wb, 1-5 letters), the most telling sequences kept and fitted once more. Out: data/letters.tsv, data/both.tsv.
"""

from __future__ import annotations

import json
import math
import random
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from pipeline.language.letters import BOTH, LETTERS, MOST, grams, plain

ROOT = Path(__file__).parents[2]
_WORD = re.compile(r"[\u0400-\u052f]+(?:-[\u0400-\u052f]+)*")
_KEPT = 32_000
_DEGRADED = str.maketrans("өүң", "оун")


# ------------------------------------------------------------------------------------------------ texts


def own_texts(language: str) -> Iterator[str]:
    """Every text of the project in one of its languages: modules, README and whatever a YAML file says under that language."""
    for file in sorted(ROOT.glob(f"curriculum/modules/*/{language}.md")):
        yield re.sub(r"^---.*?^---", "", file.read_text("utf-8"), flags=re.DOTALL | re.MULTILINE)
    readme = ROOT / ("README.md" if language == "en" else f"README.{language}.md")
    yield re.sub(r"```.*?```|`[^`]*`|\([^)]*\)", " ", readme.read_text("utf-8"), flags=re.DOTALL)
    import yaml

    for file in sorted([ROOT / "curriculum/words.yaml", *ROOT.glob("corpora/*.yaml"), *ROOT.glob("corpora/*/survey/questionnaire.yaml")]):
        yield from _said(yaml.safe_load(file.read_text("utf-8")), language, False)


def _said(node: object, language: str, ours: bool) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            named = str(key) in ("ky", "ru", "en") or str(key)[-3:] in ("_ky", "_ru", "_en")
            yield from _said(value, language, str(key)[-2:] == language if named else ours)
    elif isinstance(node, list):
        for value in node:
            yield from _said(value, language, ours)
    elif isinstance(node, str) and ours:
        yield node


def counted(language: str) -> Counter:
    """How often each Cyrillic word, in small letters, stands in the project's texts of the language; parts of hyphenated words count too."""
    counts: Counter = Counter()
    for text in own_texts(language):
        for word in _WORD.findall(text.lower()):
            counts.update({word, *word.split("-")})
    return counts


def russian_news() -> Counter:
    """Counts of the Cyrillic words that the Russian dictionary knows, in navec's billion words of news."""
    import natasha
    from navec import Navec

    from pipeline.language.lemmas import morphology

    vocabulary = Navec.load(Path(natasha.__file__).parent / "data/emb/navec_news_v1_1B_250K_300d_100q.tar").vocab
    known = morphology().word_is_known
    return Counter({word: count for word, count in zip(vocabulary.words, vocabulary.counts, strict=False) if _WORD.fullmatch(word) and known(word)})


# -------------------------------------------------------------------------------------------- generated


def listed_stems() -> set[tuple[str, bool]]:
    """(stem, is a verb) of the project's stem lists."""
    from pipeline.language.stems import lexicon

    inflected = {"noun", "adjective", "numeral", "place", "loan", "verb"}
    return {(stem, kind == "verb") for stem, kinds in lexicon().classes.items() for kind in kinds if kind in inflected}


def _sound(stem: str, verb: bool) -> tuple[str, str, bool]:
    """What an ending looks at: the last vowel, the kind of the last letter, and whether the stem is a verb."""
    vowels = [letter for letter in stem if letter in "аеёиоуыэюяөү"]
    last = {"я": "а", "ю": "у", "э": "е", "и": "е", "ё": "о", "ы": "а"}.get(vowels[-1], vowels[-1]) if vowels else "а"
    kind = "vowel" if stem[-1] in "аеёиоуыэюяөү" else "hard" if stem[-1] in "кптсшчхцф" else "glide" if stem[-1] in "йр" else "l" if stem[-1] == "л" else "soft"
    return last, kind, verb


def generated(counts: Counter, size: int) -> Counter:
    """Forms of the listed stems with endings in the proportions of the texts; the stems of the texts and others alike."""
    stems, endings = listed_stems(), defaultdict(Counter)
    for word, count in counts.items():
        # the longest listed stem; a shorter one would leave half of another word as its ending
        cut = next((cut for cut in range(len(word), 1, -1) if (word[:cut], False) in stems or (word[:cut], True) in stems), 0)
        for verb in (False, True):
            if cut and (word[:cut], verb) in stems:
                endings[_sound(word[:cut], verb)][word[cut:]] += 1 + math.log(count)
    chance, forms = random.Random(20), Counter()
    each = max(1, size // max(1, len(stems)))
    for stem, verb in sorted(stems):
        choice = {ending: weight for ending, weight in endings.get(_sound(stem, verb), {}).items() if weight >= 2.5}
        if choice:
            for ending in chance.choices(list(choice), list(choice.values()), k=each):
                forms[stem + ending] += 1
    return forms


# --------------------------------------------------------------------------------------------- training


def samples(kyrgyz: Counter, russian: Counter, news: Counter, size: int = 90_000) -> tuple[list[str], list[int], list[float]]:
    """Words, 1 for Kyrgyz, weights; both languages weigh the same."""
    rows: list[tuple[str, int, float]] = []
    for counts, factor in ((kyrgyz, 1.0), (generated(kyrgyz, size), 0.25)):
        for word, count in counts.items():
            weight = factor * (1 + math.log(count))
            other = plain(word).translate(_DEGRADED)
            rows += [(word, 1, weight * (0.6 if other != word else 1.0))] + [(other, 1, weight * 0.4)] * (other != word)
    chance = random.Random(19)
    frequent = [word for word, _ in news.most_common(size)]
    rare = chance.sample(sorted(news.keys() - set(frequent)), max(0, min(size // 2, len(news) - len(frequent))))
    rows += [(plain(word), 0, 0.3 * math.log10(10 + news[word])) for word in frequent + rare]
    rows += [(plain(word), 0, 1 + math.log(count)) for word, count in russian.items()]
    total = [sum(weight for _, label, weight in rows if label == one) for one in (0, 1)]
    scale = [len(rows) / 2 / each for each in total]
    words, labels, weights = zip(*((word, label, weight * scale[label]) for word, label, weight in rows), strict=True)
    return list(words), list(labels), list(weights)


def fitted(words: list[str], labels: list[int], weights: list[float], kept: int = _KEPT, strength: float = 0.3) -> dict[str, float]:
    """Letter sequence -> natural-logarithm weight for Kyrgyz; the empty sequence holds the intercept."""
    import numpy as np
    from sklearn.feature_extraction.text import CountVectorizer
    from sklearn.linear_model import LogisticRegression

    table = CountVectorizer(analyzer=grams, min_df=4, binary=True, dtype=np.float32)
    seen = table.fit_transform(words)
    names = table.get_feature_names_out()
    model = LogisticRegression(C=strength, solver="liblinear").fit(seen, labels, weights)
    telling = np.abs(model.coef_[0]) * np.sqrt(np.asarray(seen.sum(axis=0)).ravel())
    best = np.sort(np.argsort(-telling)[:kept])
    model = LogisticRegression(C=strength, solver="liblinear").fit(seen[:, best], labels, weights)
    return {"": float(model.intercept_[0]), **dict(zip(names[best], model.coef_[0].astype(float), strict=True))}


def both_ways(kyrgyz: Counter, russian: Counter, news: Counter) -> dict[str, tuple[int, float]]:
    """Words that the Kyrgyz texts use and Russian writes too -> uses per million in Kyrgyz and in Russian (the larger of news and texts).

    Listed stems stand here too, with 0 where the texts do not use them. A Kyrgyz word typed without ө, ү, ң counts for a quarter of itself: коп for көп.
    """
    from pipeline.language.lemmas import morphology

    written: Counter = Counter({plain(stem): 0 for stem, verb in listed_stems() if not verb})
    for word, count in kyrgyz.items():
        written[plain(word)] += count
        if (other := plain(word).translate(_DEGRADED)) != plain(word):
            written[other] += count / 4
    of_kyrgyz, of_russian, of_news = sum(kyrgyz.values()) / 1e6, sum(russian.values()) / 1e6, sum(news.values()) / 1e6
    rows = {}
    for word, count in written.items():
        spoken = news[word] / of_news if russian[word] < 2 else max(news[word] / of_news, russian[word] / of_russian / 2)
        if (count >= 2 or count == 0 or spoken > 10) and (news[word] or russian[word] or morphology().word_is_known(word)):
            rows[word] = (round(count / of_kyrgyz), round(spoken, 1) if spoken < 10 else round(spoken))
    return rows


def main() -> None:
    kyrgyz, russian, news = counted("ky"), counted("ru"), russian_news()
    weights = fitted(*samples(kyrgyz, russian, news))
    lines = [f"{sequence}\t{round(weight * 100)}\n" for sequence, weight in sorted(weights.items()) if round(weight * 100)]
    LETTERS.write_text("".join(lines), "utf-8")
    rows = both_ways(kyrgyz, russian, news)
    BOTH.write_text("".join(f"{word}\t{ky}\t{ru}\n" for word, (ky, ru) in sorted(rows.items())), "utf-8")
    size = LETTERS.stat().st_size + BOTH.stat().st_size
    print(json.dumps({"kyrgyz words": sum(kyrgyz.values()), "letter sequences": len(lines), "words of both": len(rows), "bytes": size}))
    if size > MOST:
        raise SystemExit(f"the tables hold {size} bytes, more than {MOST}: keep fewer letter sequences")


if __name__ == "__main__":
    main()
