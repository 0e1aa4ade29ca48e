"""Station 3 on a quarrel small enough to count by hand."""

import pytest

from seven_stations.analysis.stations.contract import Context
from seven_stations.analysis.stations.network.conflicts import oppositions, sides_of
from seven_stations.analysis.stations.network.dealings import dealings_of
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput
from seven_stations.analysis.stations.network.station import ConflictNetwork


def run(manuscript) -> ConflictNetworkOutput:
    output = ConflictNetwork().run(manuscript, {}, Context()).output
    assert isinstance(output, ConflictNetworkOutput)
    return output


@pytest.fixture
def quarrel(play):
    return play(
        [
            ("ANN", "You are a liar and a thief."),
            ("BEN", "I am your friend, your loving friend."),
            ("ANN", "I hate you, you traitor."),
            ("BEN", "Sweet love, be merry."),
            ("CAT", "Peace, dear friends."),
        ],
        [("ANN", "You coward, you villain!"), ("BEN", "Happy Ann."), ("CAT", "Come.")],
        [("DAN", "I am alone.")],
    )


def test_conflict_has_its_scenes_and_evidence(quarrel) -> None:
    (conflict,) = run(quarrel).conflicts
    assert (conflict.source, conflict.target, conflict.aggressor) == ("ANN", "BEN", "ANN")
    assert (conflict.first_scene, conflict.strongest_scene, conflict.last_scene) == (1, 1, 2)
    # Two sentences of scene 1 and one of scene 2; "I am your friend" is none, and Cat's are nobody's.
    assert (conflict.hostile, conflict.harsh) == (3, 0)
    assert len(conflict.evidence) == 3
    for evidence in conflict.evidence:
        start, end = evidence.lines
        assert evidence.quote in "\n".join(quarrel.lines[start - 1 : end])


def test_apology_and_absent_foes_are_no_attack(play) -> None:
    gentle = [("ANN", "I am sorry to have hurt you."), ("BEN", "The traitor is dead."), ("ANN", "You are kind.")]
    assert run(play(gentle, gentle, gentle, gentle)).conflicts == []


def test_name_that_is_a_word_has_no_tone(play) -> None:
    """FOOL is a person: whoever calls him by his name does not insult him."""
    talk = [("OLIVIA", "You, Fool, come here."), ("FOOL", "Here, madam.")]
    assert run(play(talk, talk, talk, talk)).conflicts == []


def test_a_group_between_two_speeches_ends_the_exchange(play) -> None:
    """What is counted is who speaks directly after whom."""
    said = [("ANN", "Come."), ("BEN", "No."), ("ALL", "Hurrah!"), ("ANN", "Come."), ("ALL", "No!"), ("BEN", "No.")]
    (edge,) = run(play(said, groups=["ALL"])).edges
    assert (edge.source, edge.target, edge.exchanges) == ("ANN", "BEN", 1)


def test_edges_count_scenes_and_exchanges(quarrel) -> None:
    output = run(quarrel)
    edges = {(edge.source, edge.target): edge for edge in output.edges}
    assert (edges["ANN", "BEN"].scenes, edges["ANN", "BEN"].exchanges) == (2, 4)
    assert (edges["ANN", "CAT"].scenes, edges["ANN", "CAT"].exchanges) == (2, 0)
    assert output.isolated == ["DAN"]
    assert output.metrics.components == 2


def test_relationship_has_direction(quarrel) -> None:
    relationship = run(quarrel).relationships[0]
    tones = {address.speaker: address.tone for address in relationship.directions}
    assert tones["ANN"] is not None
    assert tones["ANN"] < 0
    # 7 + 5 + 4 words of Ann, 7 of Ben ("Sweet love, be merry" goes to Cat)
    assert relationship.balance == pytest.approx(16 / (16 + 7), abs=1e-6)


def test_a_conflict_is_told_from_four_attacks_on(play) -> None:
    attack = [("ANN", "I hate you, villain."), ("BEN", "Well.")]
    assert [one.sure for one in run(play(*[attack] * 3)).conflicts] == [False]
    assert [one.sure for one in run(play(*[attack] * 4)).conflicts] == [True]


def test_sides_of_a_common_enemy(play) -> None:
    output = run(
        play(
            *[
                [
                    ("ANN", "I hate you, villain."),
                    ("BEN", "Well."),
                    ("CAT", "I hate you, villain."),
                    ("BEN", "So."),
                ]
                for _scene in range(3)
            ]
        )
    )
    (sides,) = sides_of(output.conflicts)
    assert (sides.one, sides.other, sides.split) == (["ANN", "CAT"], ["BEN"], True)


def test_arabic_quarrel(play) -> None:
    output = run(
        play(
            [("سامي", "أنا أكرهك يا خائن."), ("ليلى", "لماذا؟"), ("سامي", "أنت كذاب ولص."), ("ليلى", "لا.")],
            [("سامي", "أنت نذل جبان."), ("ليلى", "كفى.")],
            language="ar",
        )
    )
    (conflict,) = output.conflicts
    assert conflict.aggressor == "سامي"
    assert conflict.hostile == 4  # "كفى" too


def test_nobody_speaks(play) -> None:
    result = ConflictNetwork().run(play(["Rain falls."]), {}, Context())
    assert result.confidence == 0
    assert result.notes


def test_who_is_meant_is_named_or_the_only_one_it_can_be(play) -> None:
    """Toby threatens whom he answers, or calls by name; one who merely speaks next has nothing to do with it."""
    crowd = [
        ("SEB", "Draw, sir."),
        ("TOBY", "You rogue, I'll break your head."),
        ("FOOL", "Ho, ho."),
        ("SEB", "Well."),
    ]
    assert run(play(crowd, crowd, crowd)).conflicts == []
    named = [
        ("FOOL", "Draw, sir."),
        ("TOBY", "Seb, you rogue. I'll break your head."),
        ("FOOL", "Ho."),
        ("SEB", "Oh."),
    ]
    (conflict,) = run(play(named, named)).conflicts
    assert (conflict.source, conflict.target, conflict.aggressor) == ("SEB", "TOBY", "TOBY")


def test_quoted_insults_are_others_words(play) -> None:
    talk = [("ANN", "He wrote: “You are a liar and a thief.”"), ("BEN", "“You coward,” he wrote to me.")]
    assert run(play(talk, talk, talk)).conflicts == []


def test_one_outburst_is_no_conflict(play) -> None:
    assert (
        run(play([("ANN", "You villain! You villain!"), ("BEN", "Well."), ("ANN", "Dear Ben.")])).conflicts == []
    )


def test_communities_follow_the_talk_where_all_share_the_scenes(play) -> None:
    crowd = [
        ("ANN", "Hm."),
        ("BEN", "Hm."),
        ("ANN", "Hm."),
        ("BEN", "Hm."),
        ("CID", "Hm."),
        ("DAN", "Hm."),
        ("CID", "Hm."),
    ]
    assert run(play(crowd, crowd)).communities == [["ANN", "BEN"], ["CID", "DAN"]]


def test_enemies_who_never_meet_speak_ill_of_one_another(play) -> None:
    """The king and the rebel share no scene: what each says of the other makes the conflict."""
    output = run(
        play(
            *[
                [
                    ("KING", "Hotspur is a rebel and a traitor."),
                    ("BLUNT", "My lord, he is proud."),
                ],
                [
                    ("HOTSPUR", "The king is a villain. He is a thief and a liar."),
                    ("WORCESTER", "He betrayed you."),
                ],
            ]
            * 2
        )
    )
    first = output.conflicts[0]
    assert (first.source, first.target) == ("HOTSPUR", "KING")
    assert first.hostile == 0
    assert first.harsh >= 4
    assert first.evidence[0].quote == "Hotspur is a rebel and a traitor."


def test_enmity_with_manners_shows_in_refusals(play) -> None:
    """Nobody raises the voice; each sentence that refuses the other is told as evidence."""
    talk = [("ANN", "I refuse what you ask."), ("BEN", "You shall not leave, madam.")]
    (conflict,) = run(play(talk, talk, talk)).conflicts
    assert (conflict.source, conflict.target, conflict.hostile, conflict.harsh) == ("ANN", "BEN", 0, 6)
    assert {one.quote for one in conflict.evidence} == {line for _, line in talk}


def test_what_nobody_refuses_is_no_conflict(play) -> None:
    talk = [("ANN", "I give what you ask."), ("BEN", "You shall leave, madam.")]
    assert run(play(talk, talk, talk)).conflicts == []


def test_blows_of_a_direction_are_a_conflict_with_words(play) -> None:
    fight = [("ANN", "You villain!"), ("BEN", "Well."), "Ann strikes Ben.", ("ANN", "Take that."), ("BEN", "O!")]
    (conflict,) = run(play(fight, [("ANN", "Away."), ("BEN", "Yes.")])).conflicts
    assert (conflict.source, conflict.target, conflict.aggressor) == ("ANN", "BEN", "ANN")


def test_no_more_than_five_are_told(play) -> None:
    names = ["ANN", "BEN", "CID", "DAN", "EVE", "FAY", "GUS"]
    scenes = [
        [("ZOE", "You villain, I hate you."), (name, "Go away."), ("ZOE", "You liar, you thief."), (name, "No.")]
        for name in names
    ]
    assert len(run(play(*scenes)).conflicts) == 5


def test_who_is_never_seen_alone_and_who_is_asked_belong_together(play) -> None:
    """Ann attacks both alike; she asks Ben, who is only seen with her, and Dan has scenes of his own."""
    with_ben = [("ANN", "You villain. Why?"), ("BEN", "Well.")]
    with_dan = [("ANN", "You villain. So."), ("DAN", "Well.")]
    manuscript = play(*[with_ben] * 2, *[with_dan] * 2, *[[("DAN", "I am alone."), ("CAT", "Yes.")]] * 2)
    measured = oppositions(manuscript, dealings_of(manuscript))
    asked, other = measured["ANN", "BEN"], measured["ANN", "DAN"]
    assert (asked.together, other.together) == (1.0, 0.5)
    assert asked.asking > 0 > other.asking
    assert other.score > asked.score


def test_questions_are_asked_of_the_one_they_are_said_to(play) -> None:
    dealings = dealings_of(play([("ANN", "Who? Where?"), ("BEN", "Here."), ("سامي", "لماذا؟"), ("BEN", "So.")]))
    assert dealings["ANN", "BEN"].questions == 2
    assert dealings["سامي", "BEN"].questions == 1
    assert dealings["BEN", "ANN"].questions == 0
