"""What counts as an attack, sentence by sentence."""

import pytest

from seven_stations.analysis.lexicons.entries import lines_of
from seven_stations.analysis.lexicons.hostility import WEIGHTS, attack_in
from seven_stations.analysis.lexicons.valence import clauses

ATTACKS = {
    "en": [
        ("Thou art a villain.", "insult"),
        ("O, thou foul thief, where hast thou stowed my daughter?", "insult"),
        ("Say what you mean, you sour old tin.", "insult"),
        ("I'll break your neck.", "threat"),
        ("You will pay for this.", "threat"),
        ("I hate you.", "hate"),
        ("You have betrayed us all.", "accusation"),
        ("How dare you speak to me?", "accusation"),
        ("You want me to hold the bowl in the dark?", "reproach"),
        ("Then what's the use of you?", "reproach"),
        ("Get out, and shut the door.", "dismissal"),
        ("I desire that you may leave my house.", "dismissal"),
        ("Why can't you leave me alone?", "dismissal"),
        ("A plague upon you both!", "dismissal"),
        ("I refuse to sign.", "denial"),
    ],
    "ar": [
        ("اسكت يا كذاب!", "insult"),
        ("أنت خائن.", "insult"),
        ("هتندم على الكلام ده.", "threat"),
        ("أنا أكرهك.", "hate"),
        ("ضحكت علي يا أحمد.", "accusation"),
        ("لماذا لم تخبرني؟", "reproach"),
        ("ابتعدي عني.", "dismissal"),
        ("لن أوقع على شيء.", "denial"),
    ],
}
HARMLESS = {
    "en": [
        "He is a villain and a thief.",
        "We must get out.",
        "I know that she wishes to go away.",
        "Have no more nonsense about you having to go away.",
        "It is better when you hold your peace.",
        "A plague upon them!",
        "You are no villain.",
        "I am sorry, you poor fool.",
        "You were robbed.",
        "Damn her, lewd minx!",
        "If you lie to him he will know.",
        "You would like some tea.",
        "I know a man who kills.",
        "No, never again.",
    ],
    "ar": ["هذا الرجل كذاب.", "سامحني يا ظالم.", "لا أعرف أين ذهب.", "تعال يا حبيبي."],
}


@pytest.mark.parametrize(
    ("language", "sentence", "kind"), [(k, *one) for k, found in ATTACKS.items() for one in found]
)
def test_attacks_are_told_by_kind(language: str, sentence: str, kind: str) -> None:
    attack = attack_in(clauses(sentence, language), language, frozenset(), asks=sentence.endswith(("?", "؟")))
    assert attack is not None
    assert (attack.kind, attack.weight) == (kind, WEIGHTS[attack.kind])


@pytest.mark.parametrize(("language", "sentence"), [(k, one) for k, found in HARMLESS.items() for one in found])
def test_what_is_said_of_others_or_in_pity_is_none(language: str, sentence: str) -> None:
    assert attack_in(clauses(sentence, language), language, frozenset()) is None


def test_a_name_insults_nobody() -> None:
    assert attack_in([["you", "rat"]], "en", frozenset({"rat"})) is None


def test_every_list_is_known_to_the_rules() -> None:
    for language in ("en", "ar"):
        labels = {label for label, _ in lines_of(f"hostility.{language}.txt")}
        assert {
            "insult",
            "accusation",
            "reproach",
            "dismissal",
            "hate",
            "denial",
            "gentle",
            "harsh",
            "fond",
        } <= labels
