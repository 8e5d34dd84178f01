"""Lemmas of Kyrgyz, Russian and English: words per second and accuracy, side by side with peers in one run.

    python benchmarks/language.py --treebanks ../shared/exam/data/language --text curriculum/modules

Accuracy: share of words with the right lemma, without regard to case, ё as е; `unseen` counts words alone that do not stand in the half
that udpipe learns from. Treebanks are read from the folder given (files <language>_*.tsv of form and lemma, or .conllu) and are no part
of this project. The first half of each trains ufal.udpipe (pip install ufal.udpipe; without it its rows are left out and named); all
systems are asked about the second half. Our own gold for Kyrgyz (tests/kyrgyz_gold.tsv) is a second test that nothing learns from.
Speed: each system reads the same running text once, from cold caches, each type once where a cache is its own way of working; seconds of
this process's own work, so that a busy machine changes no ratio. `again` is the same text a second time: what a warm cache gives.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
LANGUAGES = ("ky", "ru", "en")


def fold(word: str) -> str:
    return word.lower().replace("ё", "е")


def sentences(path: Path) -> list[list[tuple[str, str]]]:
    """Sentences of (form, lemma) from a TSV or a CoNLL-U file; words only."""
    found = []
    for block in path.read_text("utf-8").strip().split("\n\n"):
        rows = [line.split("\t") for line in block.splitlines() if line and not line.startswith("#")]
        pairs = [(row[0], row[1]) if len(row) == 2 else (row[1], row[2]) for row in rows if len(row) == 2 or row[0].isdigit() and row[3] not in ("PUNCT", "NUM", "SYM", "X")]
        if pairs:
            found.append(pairs)
    return found


def running_text(folder: Path, language: str) -> list[str]:
    return [word for path in sorted(folder.glob(f"*/{language}.md")) for word in re.findall(r"[^\W\d_]+", path.read_text("utf-8"))]


def ours(language: str):
    from pipeline.language import lemmatise

    return lambda words: lemmatise(words, language)


def with_simplemma(language: str):
    import simplemma

    return lambda words: [simplemma.lemmatize(word, lang=language) for word in words]


def with_pymorphy(language: str):
    import pymorphy3

    analyser = pymorphy3.MorphAnalyzer(lang="ru")
    return lambda words: [analyser.parse(word)[0].normal_form for word in words]


def with_snowball(language: str):
    from nltk.stem import SnowballStemmer

    stemmer = SnowballStemmer({"ru": "russian", "en": "english"}[language])
    return lambda words: [stemmer.stem(word) for word in words]


def with_udpipe(language: str, path: Path, train: list[list[tuple[str, str]]], folder: Path):
    from ufal.udpipe import Model, Sentence, Trainer

    if path.suffix == ".conllu":
        # with the tags of the treebank, as it is used in earnest; a TSV of forms and lemmas makes a lighter and faster model
        blocks = path.read_text("utf-8").strip().split("\n\n")
        lines = [block + "\n\n" for block in blocks[: len(blocks) // 2]]
    else:
        lines = ["\n".join(f"{i}\t{form}\t{lemma}\tX\t_\t_\t0\troot\t_\t_" for i, (form, lemma) in enumerate(one, 1)) + "\n\n" for one in train]
    source, target = folder / f"{language}.conllu", folder / f"{language}.udpipe"
    source.write_text("".join(lines), "utf-8")
    code = (
        "import sys; from ufal.udpipe import *; e = ProcessingError(); r = InputFormat.newConlluInputFormat(); r.setText(open(sys.argv[1], encoding='utf-8').read())\n"
        "ss = []\ns = Sentence()\nwhile r.nextSentence(s, e): ss.append(s); s = Sentence()\n"
        "m = Trainer.train('morphodita_parsito', Sentences(ss), Sentences(), Trainer.NONE, 'models=2', Trainer.NONE, e); open(sys.argv[2], 'wb').write(m) if not e.occurred() else sys.exit(e.message)"
    )
    subprocess.run([sys.executable, "-c", code, str(source), str(target)], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    del Trainer
    model = Model.load(str(target))

    def find(words: list[str]) -> list[str]:
        found = []
        for at in range(0, len(words), 20):
            sentence = Sentence()
            for word in words[at : at + 20]:
                sentence.addWord(word)
            model.tag(sentence, Model.DEFAULT)
            found += [sentence.words[i].lemma for i in range(1, sentence.words.size())]
        return found

    return find


def right(find, pairs: list[tuple[str, str]]) -> float:
    """Share of right lemmas, NaN where there is no word."""
    found = find([form for form, _ in pairs])
    return sum(fold(a) == fold(b) for a, (_, b) in zip(found, pairs, strict=True)) / len(pairs) if pairs else float("nan")


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--treebanks", type=Path, required=True)
    asked.add_argument("--text", type=Path, default=ROOT / "curriculum" / "modules")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for language in LANGUAGES:
            report(language, given, Path(folder))


def report(language: str, given, folder: Path) -> None:
    path = next(iter(sorted(given.treebanks.glob(f"{language}_*"))), None)
    if path is None:
        print(f"{language}: no treebank {language}_* in {given.treebanks}")
        return
    bank = sentences(path)
    train, test = bank[: len(bank) // 2], [pair for one in bank[len(bank) // 2 :] for pair in one]
    known = {fold(form) for one in train for form, _ in one}
    unseen = [pair for pair in test if fold(pair[0]) not in known]
    gold = [pair for one in sentences(ROOT / "tests" / "kyrgyz_gold.tsv") for pair in one] if language == "ky" else []
    text = running_text(given.text, language)
    # speed first: asking for accuracy would warm our cache
    systems = {"this project": ours(language)}
    if language in ("ru", "en"):
        systems["simplemma"] = with_simplemma(language)
        systems["nltk Snowball (stems)"] = with_snowball(language)
    if language == "ru":
        systems["pymorphy3 alone"] = with_pymorphy(language)
    try:
        systems["ufal.udpipe, trained here"] = with_udpipe(language, path, train, folder)
    except ImportError:
        print("ufal.udpipe is not installed, its rows are left out")
    print(f"\n{language}: {len(test)} words of {path.name}, {len(unseen)} unseen; speed on {len(text)} words, {len(set(text))} types")
    print(f"{'':28}{'accuracy':>9}{'unseen':>8}{'own gold':>10}{'words/s':>10}{'again':>12}{'ratio':>7}")
    first = None
    for name, find in systems.items():
        # what a process loads once is no part of a rate
        find(["суу", "вода", "water"])
        start = time.process_time()
        find(text)
        rate = len(text) / (time.process_time() - start)
        start = time.process_time()
        find(text)
        again = len(text) / max(time.process_time() - start, 1e-6)
        first = first or rate
        print(f"{name:28}{right(find, test):9.3f}{right(find, unseen):8.3f}{right(find, gold):10.3f}{rate:10,.0f}{again:12,.0f}{first / rate:7.1f}")


if __name__ == "__main__":
    main()
