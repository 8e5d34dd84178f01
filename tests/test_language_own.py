"""A user's own treebank and transducer go before the rules; a wrong path or a broken file says so."""

import struct

import pytest

from pipeline.errors import InputError
from pipeline.language import lemmatise
from pipeline.language.own import Own, own, own_lemma, read_treebank

TREEBANK = """# sent_id = 1
1-2\tсуулабы\t_\t_\t_\t_\t_\t_\t_\t_
1\tСууга\tсуу\tNOUN\t_\t_\t0\troot\t_\t_
2\tбакты\tбаг\tNOUN\t_\t_\t1\tdep\t_\t_
3\tбакты\tбак\tVERB\t_\t_\t1\tdep\t_\t_
4\tбакты\tбак\tVERB\t_\t_\t1\tdep\t_\t_
"""


def compiled(form: str, tags: str) -> bytes:
    """A transducer for lookup (HFST's unweighted format) that knows one word: its last two letters are read and `tags` written."""
    letters = sorted(set(form))
    symbols = ["@_EPSILON_SYMBOL_@", *letters, tags]
    number = {letter: i for i, letter in enumerate(symbols)}
    start, nothing, none = 2**31, 2**32 - 1, 2**16 - 1
    index = [(none, nothing)] + [(i, start) if symbols[i] == form[0] else (none, nothing) for i in range(len(letters) + 1)]
    moves = []
    for at, letter in enumerate(form):
        written = number[letter] if at < len(form) - 2 else 0 if at == len(form) - 2 else number[tags]
        moves.append((number[letter], written, start + len(moves) + 1))
        moves.append((none, none, 1 if at == len(form) - 1 else nothing))
    header = struct.pack("<HHIIII9I", len(letters) + 1, len(symbols), len(index), len(moves), len(form) + 1, len(form), *[0] * 9)
    table = b"".join(symbol.encode() + b"\0" for symbol in symbols)
    return header + table + b"".join(struct.pack("<HI", *one) for one in index) + b"".join(struct.pack("<HHI", *one) for one in moves)


@pytest.fixture
def project(tmp_path, monkeypatch):
    def named(**paths):
        lines = "".join(f"  {key}: {value}\n" for key, value in paths.items())
        (tmp_path / "params.yaml").write_text(f"studies: []\nlanguage:\n{lines}", "utf-8")
        monkeypatch.setenv("YNTYMAK_ROOT", str(tmp_path))
        own.cache_clear()
        own_lemma.cache_clear()
        return tmp_path

    yield named
    own.cache_clear()
    own_lemma.cache_clear()


def test_the_most_frequent_lemma_of_a_form_wins(tmp_path):
    (tmp_path / "own.conllu").write_text(TREEBANK, "utf-8")
    assert read_treebank(tmp_path / "own.conllu") == {"сууга": "суу", "бакты": "бак"}


def test_a_line_of_two_columns_is_named(tmp_path):
    (tmp_path / "own.conllu").write_text("1\tсууга\n", "utf-8")
    with pytest.raises(InputError, match="line 1: 2 columns"):
        read_treebank(tmp_path / "own.conllu")


def test_a_treebank_that_is_not_utf8_is_named(tmp_path):
    (tmp_path / "own.conllu").write_bytes(TREEBANK.encode("cp1251", "replace"))
    with pytest.raises(InputError, match="not UTF-8"):
        read_treebank(tmp_path / "own.conllu")


def test_the_transducer_s_reading_is_cut_at_its_first_tag(tmp_path):
    (tmp_path / "own.hfstol").write_bytes(compiled("зоокто", "<n><loc>"))
    assert Own(transducer=tmp_path / "own.hfstol").lemma("зоокто") == "зоок"


def test_the_transducer_is_asked_in_small_letters_too(tmp_path):
    (tmp_path / "own.hfstol").write_bytes(compiled("зоокто", "<n><loc>"))
    assert Own(transducer=tmp_path / "own.hfstol").lemma("Зоокто") == "зоок"


def test_what_the_resources_do_not_know_is_left_to_the_rules(tmp_path):
    (tmp_path / "own.hfstol").write_bytes(compiled("зоокто", "<n><loc>"))
    assert Own(transducer=tmp_path / "own.hfstol").lemma("айылга") is None


def test_a_broken_transducer_is_named(tmp_path):
    (tmp_path / "own.hfstol").write_bytes(b"HFST")
    with pytest.raises(InputError, match="cannot be read"):
        Own(transducer=tmp_path / "own.hfstol")


def test_params_yaml_names_a_treebank_that_goes_before_the_rules(project):
    root = project(treebank="own.conllu")
    (root / "own.conllu").write_text(TREEBANK.replace("\tсуу\t", "\tсуу-жер\t"), "utf-8")
    assert lemmatise(["сууга", "айылга"], "ky") == ["суу-жер", "айыл"]


def test_a_path_that_is_not_there_is_an_error(project):
    project(treebank="", transducer="absent.hfstol")
    with pytest.raises(InputError, match="absent.hfstol, which is not there"):
        lemmatise(["сууга"], "ky")
