"""Station 6: every number that a rule compares with has a text on either side of it.

If this failed, a bound would have moved, and docs/accuracy.md would tell of another rule.
"""

from random import Random

import pytest

from tests.unit.stations.test_diagnostics import found, run, speeches


def words(count: int, *, name: str = "w") -> str:
    """So many words, each different."""
    return " ".join(f"{name}{number}" for number in range(count))


@pytest.mark.parametrize(("count", "same", "scenes"), [(104, 84, [2]), (104, 83, []), (58, 47, [])])
def test_a_scene_is_repeated_from_four_of_five_runs_on(play, count: int, same: int, scenes: list[int]) -> None:
    """Of 104 words, which are 100 runs of five; and of 58, four of five of whose runs of four are repeated."""
    again = f"{words(same)} {words(count - same, name='other')}"
    issues = found(run(play([("ANN", words(count))], [("ANN", again)])), "repeated-scene")
    assert [issue.scene for issue in issues] == scenes


@pytest.mark.parametrize(("length", "times"), [(50, 1), (49, 0)])
def test_a_repeated_scene_has_fifty_words(play, length: int, times: int) -> None:
    scene = [("ANN", words(length))]
    assert len(found(run(play(scene, scene)), "repeated-scene")) == times


@pytest.mark.parametrize(("again", "times"), [(16, 1), (15, 0)])
def test_more_than_fifteen_in_a_hundred_speeches_are_said_again(play, again: int, times: int) -> None:
    said = [("ANN", words(5, name=f"w{number}-")) for number in range(100 - again)]
    assert len(found(run(play([*said, *said[:again]])), "repeated-speeches")) == times


@pytest.mark.parametrize(("length", "times"), [(5, 1), (4, 0)])
def test_a_repeated_speech_has_five_words(play, length: int, times: int) -> None:
    assert len(found(run(play([("ANN", words(length))] * 40)), "repeated-speeches")) == times


@pytest.mark.parametrize(("others", "times"), [(50, 1), (49, 0)])
def test_a_text_breaks_off_after_fifty_speeches(play, others: int, times: int) -> None:
    said = [("ANN", "No."), ("BEN", "Yes.")] * 25
    assert len(found(run(play([*said[:others], ("ANN", "And then")])), "broken-off")) == times


@pytest.mark.parametrize(("unmarked", "times"), [(1, 1), (2, 0)])
def test_a_text_breaks_off_where_99_of_100_speeches_end_in_a_mark(play, unmarked: int, times: int) -> None:
    said = [("ANN", "No")] * unmarked + [("BEN", "Yes.")] * (100 - unmarked)
    assert len(found(run(play([*said, ("ANN", "And then")])), "broken-off")) == times


@pytest.mark.parametrize(
    ("name", "spoken", "other", "times"),
    [
        ("ANABEL", 1, 5, 1),
        ("ANABEL", 1, 4, 0),
        ("ANABEL", 2, 8, 1),
        ("ANABEL", 2, 7, 0),
        ("ANABEL", 3, 20, 0),
    ],
)
def test_a_misprint_is_rare_and_the_name_is_not(play, name: str, spoken: int, other: int, times: int) -> None:
    said = [(name, "Yes.")] * spoken + [("ANNABEL", "No.")] * other
    assert len(found(run(play(said)), "misprinted-name")) == times


@pytest.mark.parametrize(("misprint", "name", "times"), [("BERTY", "BETTY", 1), ("RUBY", "RUSY", 0)])
def test_a_misprinted_name_has_five_letters(play, misprint: str, name: str, times: int) -> None:
    said = [(misprint, "Yes."), *[(name, "No.")] * 9]
    assert len(found(run(play(said)), "misprinted-name")) == times


def alike(count: int, of_second: int, *, per_speech: int = 1) -> list[tuple[str, str]]:
    """Speeches of 20 words, times ``per_speech``, by two people who draw from the same phrases."""
    said = [text for _, text in speeches(2, (count + of_second) * per_speech, own=False)]
    joined = [" ".join(said[at : at + per_speech]) for at in range(0, len(said), per_speech)]
    names = ["ANNABEL"] * count + ["BENEDICT"] * of_second
    Random(1).shuffle(names)
    return list(zip(names, joined, strict=True))


@pytest.mark.parametrize(
    ("said", "times"),
    [
        (alike(100, 100), 1),
        (alike(100, 99), 0),  # 4,000 words together
        (alike(200, 25), 1),
        (alike(200, 24), 0),  # 500 words each
        (alike(70, 10, per_speech=3), 1),
        (alike(70, 9, per_speech=3), 0),  # ten speeches each
    ],
)
def test_voices_are_compared_from_enough_words_and_speeches_on(
    play, said: list[tuple[str, str]], times: int
) -> None:
    assert len(found(run(play(said)), "voices-alike")) == times


@pytest.mark.parametrize(("seed", "times"), [(22, 1), (6, 0)])
def test_voices_differ_from_two_standard_deviations_on(play, seed: int, times: int) -> None:
    """These are 1.9 and 2.1 standard deviations above chance."""
    assert len(found(run(play(speeches(seed, 210, own=False))), "voices-alike")) == times


def shuffled(percent: int) -> list[tuple[str, str]]:
    """6,000 words in speeches of 20, so many of a hundred words at the place of another."""
    words = [word for _, text in speeches(1, 300) for word in text.split()]
    dice = Random(2)
    places = [place for place in range(len(words)) if dice.randrange(100) < percent]
    for one, other in zip(places, dice.sample(places, len(places)), strict=True):
        words[one], words[other] = words[other], words[one]
    return [("ANN", " ".join(words[at : at + 20])) for at in range(0, len(words), 20)]


@pytest.mark.parametrize(("percent", "times"), [(77, 1), (79, 0)])
def test_words_are_in_order_from_one_and_a_fifth_times_chance_on(play, percent: int, times: int) -> None:
    """Pairs of words recur 1.1 and 1.2 times as often as by chance."""
    assert len(found(run(play(shuffled(percent))), "words-in-no-order")) == times
