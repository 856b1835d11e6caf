import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.marking import SNIPPET, mark, snippet, stem, stems_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("policies", "policy"),
        ("training", "trained"),
        ("Councils", "council"),
        ("recycling", "recycled"),
        ("Bob's", "Bob"),
        ("measuring", "measure"),
    ],
)
def test_forms_of_one_word_are_taken_for_the_same(one: str, other: str) -> None:
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["bus", "tea", "ing", "red", "x"])
def test_short_words_stay_as_they_are(word: str) -> None:
    assert stem(word) == word


def test_words_that_were_looked_for_are_marked() -> None:
    pieces = mark("Policies and a policy, not a pole.", stems_of("policy"))
    assert [piece.text for piece in pieces if piece.marked] == ["Policies", "policy"]


@given(st.text(max_size=600), st.text(max_size=30))
def test_marking_never_changes_the_text(text: str, query: str) -> None:
    assert "".join(piece.text for piece in mark(text, stems_of(query))) == text


@given(st.text(max_size=2000), st.text(max_size=30))
def test_a_snippet_is_short(text: str, query: str) -> None:
    assert len("".join(piece.text for piece in snippet(text, stems_of(query)))) <= SNIPPET + 4


def test_a_snippet_shows_where_the_words_stand_together() -> None:
    text = "waste " + "and so on " * 100 + "Bulky waste is collected by a charity. " + "and so on " * 100
    words = "".join(piece.text for piece in snippet(text, stems_of("bulky waste")))
    assert "Bulky waste is collected by a charity" in words
    assert words.startswith("… ")
    assert words.endswith(" …")
