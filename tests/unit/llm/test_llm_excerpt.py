"""What is shown of a long text is within its bound, numbered, and says where lines are missing."""

import pytest

import seven_stations.analysis.manuscript as reader
from seven_stations.analysis.llm.excerpt import GAP, excerpt_of
from seven_stations.analysis.manuscript.model import Layout, Manuscript
from tests.llm_play import PLAY


@pytest.fixture(scope="module")
def manuscript() -> Manuscript:
    return reader.read(PLAY, max_bytes=100_000)


def test_a_short_text_is_shown_whole(manuscript: Manuscript) -> None:
    excerpt = excerpt_of(manuscript, [], 100_000)
    assert excerpt.whole
    assert GAP not in excerpt.text
    assert [f"== scene {scene.number} ==" in excerpt.text for scene in manuscript.scenes] == [True] * 10
    for number, line in enumerate(manuscript.lines, 1):
        assert not line.strip() or f"\n{number}| {line.strip()}\n" in f"\n{excerpt.text}\n"


@pytest.mark.parametrize("most", [1000, 1400, 1700])
def test_a_long_text_is_shown_around_the_focus(manuscript: Manuscript, most: int) -> None:
    excerpt = excerpt_of(manuscript, [20, 21], most)
    assert len(excerpt.text) <= most
    assert not excerpt.whole
    assert GAP in excerpt.text
    assert "\n20| " in excerpt.text
    before = excerpt.text.partition("\n20| ")[0]
    assert before.rfind("== scene 2 ==") > before.rfind("== scene 1 =="), "the scene of line 20 is not told"


def test_a_focus_that_does_not_fit_is_cut() -> None:
    lines = tuple(f"Line {number} of many that are all alike." for number in range(1, 500))
    manuscript = Manuscript(None, "en", Layout.PROSE, lines, (), {})
    excerpt = excerpt_of(manuscript, range(1, 500, 2), 1000)
    assert 0 < len(excerpt.text) <= 1000
    assert excerpt.text.startswith("1| ")
    assert excerpt.text.endswith(GAP)


def test_a_text_of_one_endless_line_is_shown_in_part() -> None:
    manuscript = Manuscript(None, "en", Layout.PROSE, ("word " * 10_000,), (), {})
    excerpt = excerpt_of(manuscript, [], 1000)
    assert 0 < len(excerpt.text) <= 1000
    assert (excerpt.shown, excerpt.cut, excerpt.whole) == (1, 1, False)
