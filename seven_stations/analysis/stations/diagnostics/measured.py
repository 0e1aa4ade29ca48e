"""What a rule measured, as a writer would say it: the value beside its bound, with what both are of."""

_WORDS: dict[str, tuple[str, str, str, str]] = {
    "pages": (
        "{value:.0f} pages", "most scripts have 90 to 120",
        "{value:.0f} صفحة", "معظم السيناريوهات بين 90 و120",
    ),
    "dialogue-share": (
        "{value:.0%} of the lines are speech", "40% to 60% is usual",
        "{value:.0%} من الأسطر كلام", "المعتاد من 40% إلى 60%",
    ),
    "overlong-speech": (
        "{value:.0f} lines", "more than {bound:.0f} lines is long",
        "{value:.0f} أسطر", "ما فوق {bound:.0f} أسطر طويل",
    ),
    "overlong-action": (
        "{value:.0f} lines", "more than {bound:.0f} lines is long",
        "{value:.0f} أسطر", "ما فوق {bound:.0f} أسطر طويل",
    ),
    "overlong-scene": (
        "{value:.1f} pages", "more than {bound:.0f} pages is long",
        "{value:.1f} من الصفحات", "ما فوق {bound:.0f} صفحات طويل",
    ),
    "even-scene-lengths": (
        "{value:.0f} scenes in a row", "more than {bound:.0f} in a row is even",
        "{value:.0f} مشاهد متتالية", "ما فوق {bound:.0f} متتالية رتيب",
    ),
    "act-imbalance": (
        "{value:.0%} of the words", "20% to 30% is usual", "{value:.0%} من الكلمات", "المعتاد من 20% إلى 30%",
    ),
    "no-midpoint": (
        "tension changes by {value:.2f}", "a turn is {bound:.2f} or more",
        "يتغير التوتر بمقدار {value:.2f}", "التحول {bound:.2f} فأكثر",
    ),
    "early-climax": (
        "over at {value:.0%} of the text", "after {bound:.0%} is usual",
        "تنتهي عند {value:.0%} من النص", "المعتاد بعد {bound:.0%}",
    ),
    "flat-tension": (
        "the curve spans {value:.2f}", "{bound:.2f} or more is lively",
        "يمتد المنحنى {value:.2f}", "الحيّ {bound:.2f} فأكثر",
    ),
    "scene-without-change": (
        "tone shifts by {value:.2f}", "a turn is more than {bound:.2f}",
        "تتغير النبرة بمقدار {value:.2f}", "التحول أكثر من {bound:.2f}",
    ),
    "late-protagonist": (
        "first speaks at {value:.0%} of the text", "by {bound:.0%} is usual",
        "أول كلامه عند {value:.0%} من النص", "المعتاد قبل {bound:.0%}",
    ),
    "isolated-character": ("no tie", "one at least", "لا رابط", "واحد على الأقل"),
    "vanished-character": (
        "last speaks at {value:.0%} of the text",
        "after {bound:.0%} is usual",
        "آخر كلامه عند {value:.0%} من النص",
        "المعتاد بعد {bound:.0%}",
    ),
    "dropped-conflict": (
        "last seen at {value:.0%} of the text", "after {bound:.0%} is usual",
        "آخر ظهوره عند {value:.0%} من النص", "المعتاد بعد {bound:.0%}",
    ),
    "indistinct-voices": (
        "distance {value:.2f}", "one speaker alone varies by up to {bound:.2f}",
        "المسافة {value:.2f}", "المتكلم الواحد يتفاوت حتى {bound:.2f}",
    ),
}  # fmt: skip
"""By rule: the value and its bound in English, and both in Arabic."""


def value_words(rule: str, value: float, unit: str, language: str) -> str:
    """What was measured; a plain number with its unit for a rule that is not known here."""
    words = _WORDS.get(rule)
    if words is None:
        return f"{_plain(value)} {unit}".rstrip()
    return words[2 * (language == "ar")].format(value=value)


def bound_words(rule: str, threshold: float, language: str) -> str:
    """The bound that was crossed."""
    words = _WORDS.get(rule)
    if words is None:
        return _plain(threshold)
    return words[1 + 2 * (language == "ar")].format(bound=threshold)


def _plain(value: float) -> str:
    return f"{round(value, 2):g}"
