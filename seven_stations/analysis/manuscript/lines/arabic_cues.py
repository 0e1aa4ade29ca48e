"""Arabic cues: a name with a colon, with a dash, or alone on its line. Arabic has no capitals to tell names by."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from seven_stations.analysis.language.spelling import normalise
from seven_stations.analysis.language.stop_words import is_stop_word
from seven_stations.analysis.manuscript.lines.markup import without_emphasis

_START = r"^(?P<label>(?:[دأام]\s?\.\s*)?[^\W\d_]"
_ASIDE = r"[(\[][^()\[\]]{0,120}[)\]]"
_COLON = re.compile(
    _START
    + r"(?:[^:：()\[\]\n.؟?!،؛\s]|\s(?!\s|[-–—]\s)){0,44}?)\s*(?P<aside>(?:"
    + _ASIDE
    + r"\s*){0,2})[:：]\s*(?P<rest>.*)$"
)
_ALONE = re.compile(_START + r"[^:：()\[\]\n.؟?!،؛…\"«»]{0,38}?)\s*(?P<aside>" + _ASIDE + r")?\s*$")
_DASH = re.compile(
    _START + r"(?:[^:：()\[\]\n.؟?!،؛…/–—\s-]|\s(?!\s)){0,38}?)\s*(?P<aside>(?:" + _ASIDE + r"\s*)?)"
    r"(?P<mark>\s+[-–—]+\s*|[-–—]+\s+|\s*[/|]\s*|\s*(?:\.{2,}|…)\s*|\s{2,})(?P<rest>\S.*)$"
)
_IN_BRACKETS = re.compile(
    r"^(?P<open>[(\[])(?P<label>[^\W\d_][^()\[\]:：.؟!،؛]{0,38})(?P<aside>)[)\]]\s*[:：]?\s+(?P<rest>[^\W_].*)$"
)
_TATWEEL_AS_DASH = re.compile(r"(?<=\s)ـ+(?=\s)|(?<=[^\W_ـ]{2})ـ+(?=\s)")

_NOT_NAMES = """
ملاحظة ملحوظة ملاحظات الزمان المكان الزمن الوقت المشهد مشهد المنظر الشخصيات شخصيات تأليف إخراج سيناريو حوار
العنوان عنوان قصة القصة ديكور الديكور إضاءة الإضاءة موسيقى الموسيقى الستارة المؤلف المخرج ترجمة بقلم إعداد
فكرة الفكرة الملخص ملخص المدة مثل مثلا التاريخ مكتوب لافتة العدد النوع لقطة كادر المسرح اللوحة كتابة النص
يكتب تنويه تتر فيلم الفيلم مسلسل المسلسل مسرحية المسرحية حلقة الحلقة دائما يعني أولا ثانيا ثالثا أخيرا باختصار
النتيجة السؤال المهم الخلاصة بصراحة خلفية الخلفية
"""
_SAID = """
يقول تقول قال قالت قائلا قائلة يصرخ تصرخ صارخا صائحا يهمس تهمس هامسا يسأل تسأل سائلا يرد ترد يجيب تجيب يضيف
تضيف ويقول وتقول فيقول فتقول وقال وقالت يصيح تصيح يردد مرددا مكتوب عليها عليه يقرأ تقرأ وهو وهي التالي
التالية الآتي كالتالي قلت قلنا قالوا اقول أقول نقول يقولون قولي قل أسأل أسألك سألت سألني سألته
قالي قالتلي قلتلك قلتله
"""
_NO_NAMES = frozenset(normalise(word) for word in _NOT_NAMES.split())
_SAYING = frozenset(normalise(word) for word in _SAID.split())
"""What quotes: what stands before the colon is no name then."""

_SPEAK_FOR_THEMSELVES = frozenset({"الجميع", "الكل", "كلهم", "هو", "هي", "انا", "علي", "مني"})
"""Stop words that are labels all the same: علي and منى are spelt like two prepositions once folded."""

_VERB = re.compile(r"^(?:[وف]?[يت][\u0621-\u064a]{2,7}|نري|نسمع|نشاهد|[يت]كون|كلوز|لقطه|الكاميرا|كاميرا)$")
_SHORTEST_MOOD = 3
_MOST_WORDS = 5
_MOST_WORDS_ALONE = 4


@dataclass(frozen=True, slots=True)
class Said:
    """A line taken as a cue: the label with its brackets, what the brackets say, what is spoken on the line.

    ``form`` is the mark behind the name: a colon, a dash or what stands for one, two spaces for a gap, or nothing.
    """

    label: str
    aside: str
    rest: str
    form: str
    tabbed: bool = False
    """A tab parts the speech from the colon."""
    doubtful: bool = False
    """A word that is no name in most texts: only coming back makes it one."""


def with_colon(text: str) -> Said | None:
    """``أحمد (بغضب): تعال`` taken apart."""
    if ":" not in text and "：" not in text:
        return None
    match = _COLON.match(without_emphasis(text).lstrip("-–—• "))
    doubt = _doubt(match["label"]) if match is not None else None
    if match is None or doubt is None:
        return None
    tabbed = text[match.end("rest") - len(match["rest"]) - 2 :][:2] == "  " if match["rest"] else False
    return Said(
        _with_aside(match), match["aside"].strip(), match["rest"].strip().lstrip("-–— "), ":", tabbed, doubt
    )


def with_dash(text: str) -> Said | None:
    """``أحمد - تعال`` taken apart; a tatweel, dots, a stroke, a gap or brackets may stand for the dash."""
    if text[:1] in ("(", "["):
        match = _IN_BRACKETS.match(text)
        doubt = _doubt(match["label"]) if match is not None else None
        if match is None or doubt is None:
            return None
        return Said(match["label"].strip(), "", match["rest"].strip(), match["open"], doubtful=doubt)
    match = _DASH.match(_TATWEEL_AS_DASH.sub("-", without_emphasis(text)))
    doubt = _doubt(match["label"]) if match is not None else None
    if match is None or doubt is None:
        return None
    return Said(
        _with_aside(match),
        match["aside"].strip(),
        match["rest"].strip(),
        match["mark"].strip()[:1] or "  ",
        doubtful=doubt,
    )


def alone(text: str) -> Said | None:
    """A name that has its line to itself."""
    match = _ALONE.match(without_emphasis(text))
    doubt = _doubt(match["label"]) if match is not None else None
    if match is None or doubt is None or len(match["label"].split()) > _MOST_WORDS_ALONE:
        return None
    return Said(_with_aside(match), match["aside"] or "", "", "", doubtful=doubt)


def is_mood(words: Sequence[str]) -> bool:
    """Whether words behind a name tell how it is said: بغضب، مبتسمًا، وهو يضحك."""
    first = normalise(words[0])
    return (
        (first.startswith("ب") and len(first) > _SHORTEST_MOOD)
        or (first.endswith("ا") and len(first) > _SHORTEST_MOOD)
        or first in ("وهو", "وهي")
        or bool(_VERB.match(first))
    )


def tells_action(text: str) -> bool:
    """Whether the first word is a verb of the third person present (يدخل، تجلس), or speaks of the camera."""
    words = normalise(text).split()
    return bool(words) and bool(_VERB.match(words[0]))


def _with_aside(match: re.Match[str]) -> str:
    aside = (match["aside"] or "").strip()
    return f"{match['label'].strip()} {aside}".strip()


def _doubt(label: str) -> bool | None:
    """Whether ``label`` is doubtful as a name; ``None`` where it can be none."""
    words = normalise(label).strip("-–—*• ").split()
    if not words or len(words) > _MOST_WORDS or words[0] in _NO_NAMES:
        return None
    if any(word in _SAYING or (word[0] in "وف" and word[1:] in _SAYING) for word in words) or (
        len(words) > 2 and _VERB.match(words[0])
    ):
        return None
    return all(is_stop_word(word, "ar") for word in words) and words[0] not in _SPEAK_FOR_THEMSELVES
