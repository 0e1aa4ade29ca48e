"""What each rule says to the writer, in English and in Arabic. Gaps are filled by the finding's words."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wording:
    """A rule's name for people, what to do about a finding, and the value that was measured."""

    title: str
    treatment: str
    value: str


_WORDS: dict[str, tuple[Wording, Wording]] = {
    "words-in-no-order": (
        Wording(
            "Words in no order",
            "The words follow one another as if shuffled: check the file, this is filler or a damaged text.",
            "pairs of words recur {value:.2f} times as often as by chance; sense has 1.4 and more",
        ),
        Wording(
            "كلمات بلا ترتيب",
            "تتوالى الكلمات كأنها خُلطت: راجع الملف، فهذا حشو أو نص تالف.",
            "تتكرر أزواج الكلمات {value:.2f} مرة قياسًا إلى المصادفة؛ وفي النص المفهوم 1.4 فأكثر",
        ),
    ),
    "repeated-speeches": (
        Wording(
            "The same speeches again and again",
            "{number} of {total} speeches were said before, word for word: check what was pasted twice.",
            "{value:.0%} of the speeches were said before",
        ),
        Wording(
            "المداخلات نفسها مرارًا",
            "{number} من {total} من المداخلات قيلت من قبل بحروفها: راجع ما أُلصق مرتين.",
            "{value:.0%} من المداخلات قيلت من قبل",
        ),
    ),
    "repeated-scene": (
        Wording(
            "A scene stands in the text twice",
            "Scene {scene} says what scene {other} says: remove one of them.",
            "{value:.0%} of it stands there too",
        ),
        Wording(
            "مشهد يرد مرتين",
            "يقول المشهد {scene} ما يقوله المشهد {other}: احذف أحدهما.",
            "{value:.0%} منه وارد هناك",
        ),
    ),
    "voices-alike": (
        Wording(
            "Voices that nothing tells apart",
            "{names}: no word tells them apart better than chance. Check that the speeches stand under the right"
            " names; if they do, give each a way of speaking.",
            "{value:.1f} standard deviations from speeches dealt out at random; plays have 3 and more",
        ),
        Wording(
            "أصوات لا يميزها شيء",
            "{names}: لا لفظ يميز بعضهم من بعض إلا كما تميز المصادفة. تحقق من أن الكلام تحت الأسماء الصحيحة،"
            " فإن صحّت فامنح كلًّا منهم طريقته في الكلام.",
            "{value:.1f} من الانحرافات المعيارية عن كلام وُزّع اعتباطًا؛ وفي المسرحيات 3 فأكثر",
        ),
    ),
    "misprinted-name": (
        Wording(
            "A name that looks misprinted",
            "{name} is one letter away from {other}, who speaks {times} times: if they are one, correct it.",
            "speaks {value:.0f} times",
        ),
        Wording(
            "اسم يبدو فيه خطأ طباعي",
            "بين {name} و{other} حرف واحد، وللثاني {times} من المداخلات: إن كانا واحدًا فصحّح الاسم.",
            "عدد مداخلاته {value:.0f}",
        ),
    ),
}


def wording(rule: str, language: str) -> Wording:
    """What ``rule`` says in ``language``."""
    return _WORDS[rule][language == "ar"]


def title_of(rule: str, language: str) -> str:
    """The rule's name for people; its own name where it is not known here."""
    return wording(rule, language).title if rule in _WORDS else rule


def value_words(rule: str, value: float, unit: str, language: str) -> str:
    """What was measured; a plain number with its unit for a rule that is not known here."""
    if rule not in _WORDS:
        return f"{round(value, 2):g} {unit}".rstrip()
    return wording(rule, language).value.format(value=value)
