"""Station 2 on texts small enough to count by hand."""

import math

import pytest

from seven_stations.analysis.lexicons.plays import uses_per_million
from seven_stations.analysis.stations.concepts.events import events_of
from seven_stations.analysis.stations.concepts.output import ConceptualAnalysisOutput
from seven_stations.analysis.stations.concepts.station import ConceptualAnalysis
from seven_stations.analysis.stations.concepts.themes import keyness
from seven_stations.analysis.stations.concepts.tone import tone_by_scene
from seven_stations.analysis.stations.concepts.vocabulary import vocabulary_of
from seven_stations.analysis.stations.contract import Context


def run(manuscript) -> ConceptualAnalysisOutput:
    output = ConceptualAnalysis().run(manuscript, {}, Context()).output
    assert isinstance(output, ConceptualAnalysisOutput)
    return output


def test_keyness_by_hand() -> None:
    """Ten uses in ten thousand words, where a hundred in a million are usual: one was to be expected."""
    assert keyness(10, 10_000, 100) == pytest.approx(20 * math.log(10))
    assert keyness(1, 10_000, 100) == 0


TALK = "My dear friend, we must speak of money and of the old house, and think what to do with our time. "
"""Words that every play has."""


@pytest.mark.parametrize(
    ("word", "base"), [("actually", "actual"), ("totally", "total"), ("probably", "probable")]
)
def test_a_light_word_makes_no_theme_of_another_form(play, word: str, base: str) -> None:
    """*Actually*, counted under *actual* where that occurs too, made a theme of it."""
    said = f"It is {word} so, the lighthouse is {word} there, and {word} bright. {base.capitalize()} it is."
    scenes = [[("ANN", f"{TALK} {said}"), ("BEN", f"The {base} lighthouse, {word}!")]] * 4
    told = {theme.theme for theme in run(play(*scenes)).themes}
    assert ("lighthouse" in told, told & {word, base, f"{base} lighthouse"}) == (True, set())


@pytest.mark.parametrize(
    ("word", "known"), [("lies", "lie"), ("finde", "find"), ("libertie", "liberty"), ("honor", "honour")]
)
def test_a_common_word_in_another_form_or_spelling_is_as_common(word: str, known: str) -> None:
    assert uses_per_million(word) == uses_per_million(known) > 100


@pytest.mark.parametrize(("word", "other"), [("begging", "beg"), ("robe", "rob"), ("pine", "pin")])
def test_a_word_of_its_own_is_as_common_as_it_is(word: str, other: str) -> None:
    assert 2 < uses_per_million(word) < uses_per_million(other)


def test_old_spelling_makes_no_theme_of_a_light_word(play) -> None:
    scenes = [[("ANN", f"{TALK} If we finde the lighthouse."), ("BEN", f"{TALK} We finde it.")]] * 4
    assert {"lighthouse", "finde"} & {theme.theme for theme in run(play(*scenes)).themes} == {"lighthouse"}


def test_a_direction_that_nothing_marks_is_no_speech(play) -> None:
    """Of sentences like "Coming forward." none of you or me is spoken, where one speech in twenty has one."""
    said = [("ANN", f"Hauling the lighthouse. {2 * TALK} The lantern."), ("BEN", f"{2 * TALK} The lantern burns.")]
    told = {theme.theme for theme in run(play(*[said] * 6)).themes}
    assert told & {"lighthouse", "lantern"} == {"lantern"}


def test_theme_is_what_this_play_speaks_of_and_others_do_not(play) -> None:
    scenes = [
        [("ANN", f"{TALK} The lighthouse {word} again."), ("BEN", "Yes. " + TALK)] for word in ("burns", "is lit")
    ]
    output = run(play(*scenes, [("ANN", f"{TALK} Two lighthouses."), ("BEN", "The lighthouse, the lighthouse!")]))
    theme = output.themes[0]
    assert (theme.theme, theme.count, theme.scenes) == ("lighthouse", 5, [1, 2, 3])
    assert (theme.strength, theme.spread) == (1, 1)
    assert theme.forms == ["lighthouse", "lighthouses"]
    assert theme.evidence[0].quote == "The lighthouse, the lighthouse!"
    assert "money" not in theme.forms


@pytest.mark.parametrize("unit", ["pound", "hundredweight", "pint", "furlong"])
def test_units_count_what_a_play_is_about_and_are_no_themes(play, unit: str) -> None:
    scene = [
        ("ANN", f"{TALK} A {unit} from the lighthouse."),
        ("BEN", f"Two {unit}s, to the lighthouse! {3 * TALK}"),
    ]
    told = {theme.theme for theme in run(play(scene, scene, scene)).themes}
    assert "lighthouse" in told
    assert unit not in told


def test_of_what_is_written_small_all_forms_count_though_one_is_a_speaker(play) -> None:
    """Where SAILOR speaks, only sailors were counted, and the sailor was not."""
    scene = [
        ("SAILOR", f"{TALK} A sailor at the lighthouse, two sailors."),
        ("BEN", f"The sailors left the lighthouse, Ned, but for one sailor. {TALK}"),
        ("NED", f"You don't say so, Ben. {TALK} Don Ned."),
        ("DON", TALK),
    ]
    told = {theme.theme: theme.count for theme in run(play(scene, scene, scene)).themes}
    assert {"lighthouse": 6, "sailor": 12}.items() <= told.items()
    assert not told.keys() & {"ned", "ben", "don", "sailors"}


def test_phrase_swallows_its_words(play) -> None:
    scene = [("ANN", f"{TALK} The silver anchor, the silver anchor.")]
    told = [theme.theme for theme in run(play(scene, scene, scene)).themes]
    assert told[0] == "silver anchor"
    assert not {"silver", "anchor"} & set(told)


@pytest.mark.parametrize(
    "line",
    [
        "The car, the phone, the room.",  # every day and trade
        "I suppose you do. Fancy that. You fancy it, I suppose.",  # a manner of speaking
        "Majesty! Majesty! Captain!",  # address
        "Zyx quof blarn tweg. Zyx quof blarn tweg.",  # a spelling of its own
    ],
)
def test_everyday_words_and_strange_spellings_are_no_themes(play, line) -> None:
    told = {theme.theme for theme in run(play(*[[("ANN", line), ("BEN", line), ("ANN", TALK)]] * 4)).themes}
    assert told <= {"friend", "money", "speak"}


@pytest.mark.parametrize(("called", "told"), [(0, True), (2, True), (3, False), (10, False)])
def test_what_is_called_out_is_no_theme(play, called: int, told: bool) -> None:
    """ "Yea, …" and "Sirrah!" are said often and spoken of never."""
    uses = ["Lantern! We wait."] * called + ["It was the lantern."] * (10 - called)
    scenes = [[("ANN", f"{2 * TALK} {' '.join(uses[n::4])}"), ("BEN", TALK)] for n in range(4)]
    assert ("lantern" in {theme.theme for theme in run(play(*scenes)).themes}) == told


@pytest.mark.parametrize(("others", "told"), [(0, False), (1, False), (2, True), (5, True)])
def test_what_one_voice_says_is_a_manner_of_speaking(play, others: int, told: bool) -> None:
    """A dialect's spelling of "is" would be a theme. Who says most of the text is not the only voice."""
    said = ["It was the lantern."] * 10
    scenes = [
        [
            ("ANN", f"{2 * TALK} {' '.join(said[others:][n::4])}"),
            ("BEN", f"{2 * TALK} {' '.join(said[:others][n::4])}"),
            ("CID", 2 * TALK),
        ]
        for n in range(4)
    ]
    assert ("lantern" in {theme.theme for theme in run(play(*scenes)).themes}) == told


@pytest.mark.parametrize(("answers", "told"), [(0, True), (2, True), (3, False)])
def test_who_says_most_is_not_the_only_voice(play, answers: int, told: bool) -> None:
    """Of what one says who says half of everything, nobody else need speak."""
    said = f"{2 * TALK} {'It was the lantern. ' * 3}"
    scenes = [[("ANN", said), ("BEN", f"No. {answers * TALK}")] for n in range(4)]
    assert ("lantern" in {theme.theme for theme in run(play(*scenes)).themes}) == told


@pytest.mark.parametrize(
    ("tenths", "told"), [((4,), False), ((3, 4), False), ((2, 3, 4), True), ((0, 5, 9), True)]
)
def test_what_one_story_says_does_not_return(play, tenths: tuple[int, ...], told: bool) -> None:
    """A story may cross the border of two tenths. Here a tenth is three scenes."""
    scenes = []
    for tenth in range(10):
        lantern = "It was the lantern. " if tenth in tenths else "It was a promise. "
        scenes += [[("ANN", lantern * 2 + TALK), ("BEN", lantern + TALK)]] * 3
    assert ("lantern" in {theme.theme for theme in run(play(*scenes)).themes}) == told


def test_a_theme_is_quoted_from_what_is_said(play) -> None:
    scene = [
        "A lantern hangs on the wall.",
        ("ANN", f"{TALK} It was the lantern."),
        ("BEN", f"The lantern! {TALK}"),
    ]
    (theme,) = [one for one in run(play(scene, scene, scene, scene)).themes if one.theme == "lantern"]
    assert all("hangs" not in evidence.quote for evidence in theme.evidence)


@pytest.mark.parametrize(("line", "told"), [("Mr. Harrow. Harrow!", False), ("Mr. Harrow. A harrow!", True)])
def test_what_is_never_written_small_is_a_name(play, line: str, told: bool) -> None:
    scene = [("ANN", f"{TALK} {line}"), ("BEN", f"{TALK} {line}")]
    assert ("harrow" in vocabulary_of(play(scene, scene, scene)).base) == told
    assert "harrow" in vocabulary_of(play([("ANN", "Harrow it. " * 3)])).base
    assert "harrow" not in vocabulary_of(play([("ANN", "Harrow it. " * 4)])).base


def test_what_directions_say_is_no_theme(play) -> None:
    scene = [("ANN", TALK), "The lantern swings. A lantern, a lantern.", ("BEN", TALK)]
    assert "lantern" not in {theme.theme for theme in run(play(scene, scene, scene, scene)).themes}


def test_arabic_has_no_plays_to_be_compared_with(play) -> None:
    scene = [("سامي", "المنارة المنارة تحترق يا صديقي."), ("ليلى", "المنارة بعيدة.")]
    result = ConceptualAnalysis().run(play(scene, scene, scene, scene, language="ar"), {}, Context())
    assert result.output.themes == []
    assert "no-themes-in-arabic" in {note.code for note in result.notes}


@pytest.mark.parametrize(
    ("word", "code"),
    [("", "no-themes"), ("hys yt wyll owre fayre noughte sayde", "no-themes-by-unknown-words")],
)
def test_why_there_are_no_themes_is_said(play, word: str, code: str) -> None:
    """A text in which no word stands out is one thing, a text that cannot be compared another."""
    said = "I think that you know what we all want of the other people. " * 3
    result = ConceptualAnalysis().run(play(*[[("ANN", f"{said} {word}"), ("BEN", said)]] * 4), {}, Context())
    assert result.output.themes == []
    assert {note.code for note in result.notes} == {code}


@pytest.mark.parametrize(("unknown", "told"), [(20, False), (21, True)])
def test_too_many_unknown_words_are_told_as_they_were_counted(play, unknown: int, told: bool) -> None:
    """Coined words are no spelling of one's own: what was counted is said, with its bound."""
    said = "zyxquof " * unknown + "lantern " * (100 - unknown)
    result = ConceptualAnalysis().run(play([("ANN", said)], [("BEN", "Well.")]), {}, Context())
    note = result.notes[0]
    assert (note.code == "no-themes-by-unknown-words") == told
    if told:
        assert note.render("en").startswith("No themes: 21% of the words, stop words and names aside,")
        assert "up to 20%" in note.render("en")
        assert "21%" in note.render("ar")


def test_names_and_cues_are_no_themes(play) -> None:
    vocabulary = vocabulary_of(play(*[[("FOOL", "Fool and Rome and a rose, o Rome.")] for _scene in range(3)]))
    assert set(vocabulary.base) == {"rose"}


def test_one_scene_is_cut_into_blocks(play) -> None:
    long = [("ANN", " ".join(["Silver rivers sing to quiet mountains tonight."] * 100))]
    assert len(vocabulary_of(play(long)).documents) > 3


def test_genre_needs_evidence(play) -> None:
    thin = run(play([("ANN", "The detective came.")]))
    assert len({genre.weight for genre in thin.genres}) == 1
    thick = run(play(*[[("ANN", "The detective and the sergeant found the alibi and the culprit.")]] * 6))
    assert thick.genres[0].genre == "crime"
    assert math.isclose(sum(genre.weight for genre in thick.genres), 1, abs_tol=1e-5)
    assert thick.genres[0].words[0].count == 6


def test_tone_and_its_limits(play) -> None:
    tones = tone_by_scene(play([("ANN", "I love you. " * 12)], [("ANN", "I hate it. " * 12)], [("ANN", "Well.")]))
    assert [tone.determined for tone in tones] == [True, True, False]
    assert tones[0].value == pytest.approx(3 / math.sqrt(24), abs=1e-6)
    assert tones[1].value == pytest.approx(-3 / math.sqrt(24), abs=1e-6)
    assert tones[0].coverage == pytest.approx(1 / 3, abs=1e-6)


def test_events(play) -> None:
    manuscript = play(
        [("ANN", "I love you. " * 12)],
        [("BEN", "I hate it. " * 12), ("ANN", "No.")],
        [("ANN", "I hate it. " * 12)],
        details=[{"place": "Garden"}, {"place": "garden"}, {"place": "Hall"}],
    )
    first, second, third = events_of(manuscript, tone_by_scene(manuscript))
    assert (first.entering, first.places, first.turn) == (["ANN"], ["Garden"], False)
    assert (second.entering, second.places, second.turn) == (["BEN"], [], True)
    assert (third.entering, third.places, third.turn, third.changes) == ([], ["Hall"], False, True)


@pytest.mark.parametrize("scenes", [[], [[]], [["Rain."]], [[("ANN", "")]]])
def test_nothing_to_find(play, scenes) -> None:
    result = ConceptualAnalysis().run(play(*scenes), {}, Context())
    assert result.notes
    assert 0 <= result.confidence < 0.2
