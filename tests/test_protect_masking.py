import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.protect.masking import mask, to_masked, to_original


@st.composite
def cases(draw):
    text = draw(st.text(alphabet="абвө Ж1", max_size=40))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8).map(lambda places: places[: len(places) // 2 * 2])))
    new = st.text(alphabet="P-XYZ", max_size=6)
    return text, [(a, b, draw(new)) for a, b in zip(cuts[::2], cuts[1::2], strict=True)]


def test_mask_replaces():
    assert mask("Мен Айзирек менен", [(4, 11, "P-1")])[0] == "Мен P-1 менен"


def test_a_span_that_cuts_a_replaced_part_grows():
    _, pieces = mask("Мен Айзирек менен", [(4, 11, "P-1")])
    assert to_original(pieces, 5, 9) == (4, 13)
    assert to_masked(pieces, 6, 8) == (4, 7)


def test_a_replacement_of_the_same_length_is_still_replaced():
    _, pieces = mask("Мен Айзиреке", [(4, 12, "P-123456")])
    assert to_original(pieces, 5, 6) == (4, 12)


def test_overlap_is_refused():
    with pytest.raises(ValueError, match="overlap"):
        mask("абвгд", [(0, 3, "x"), (2, 4, "y")])


def test_outside_is_refused():
    with pytest.raises(ValueError, match="outside"):
        mask("абв", [(1, 9, "x")])


@given(cases())
def test_pieces_cover_both_texts(case):
    text, replacements = case
    masked, pieces = mask(text, replacements)
    here = there = 0
    for a, b, length_masked, length_text in pieces:
        assert (a, b) == (here, there)
        if length_masked == length_text:
            assert masked[a : a + length_masked] == text[b : b + length_text]
        here, there = here + length_masked, there + length_text
    assert (here, there) == (len(masked), len(text))


@given(cases(), st.data())
def test_there_and_back_never_loses_the_span(case, data):
    text, replacements = case
    masked, pieces = mask(text, replacements)
    a, b = sorted(data.draw(st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))))
    c, d = to_original(pieces, *to_masked(pieces, a, b))
    if a < b and to_masked(pieces, a, b)[0] < to_masked(pieces, a, b)[1]:
        removed = [(x, y) for x, y, new in replacements if not new]
        assert all(c <= k < d or any(x <= k < y for x, y in removed) for k in range(a, b))


@given(cases(), st.data())
def test_kept_characters_map_to_themselves(case, data):
    text, replacements = case
    masked, pieces = mask(text, replacements)
    kept = [k for a, b, m, r in pieces if m == r for k in range(b, b + r)]
    if kept:
        k = data.draw(st.sampled_from(kept))
        a, b = to_masked(pieces, k, k + 1)
        assert masked[a:b] == text[k]
