"""The words of a comparison, in English and Arabic, beside those of reports."""

from seven_stations.analysis.report.labels import Labels

_WORDS: dict[str, tuple[str, str]] = {
    "comparison": ("Comparison of {number} texts", "مقارنة {number} من النصوص"),
    "text": ("Text", "النص"),
    "confidence": ("Confidence of the reading", "الثقة في القراءة"),
    "doubts": ("Not judged because", "سبب عدم الحكم"),
    "missing": ("Not compared", "ما لم يقارَن"),
    "differs most": ("What differs most", "أكبر الفروق"),
    "difference": ("{measure}: from {low} ({low_text}) to {high} ({high_text})",
                   "{measure}: من {low} ({low_text}) إلى {high} ({high_text})"),
    "no difference": ("No measure tells them apart.", "لا مقياس يفرّق بينها."),
    "measures": ("Sizes and shares", "الأحجام والنسب"),
    "tension": ("Tension from beginning to end", "التوتر من البداية إلى النهاية"),
    "tension note": ("Each curve compares the scenes of its text with one another: look at shapes, not heights.",
                     "يقارن كل منحنى مشاهد نصه بعضها ببعض: انظر إلى الشكل لا إلى الارتفاع."),
    "more curves": ("{number} more texts are in the table only.", "نصوص أخرى في الجدول وحده: {number}."),
    "begin": ("begin", "البداية"),
    "end": ("end", "النهاية"),
    "common characters": ("Characters in common", "شخصيات مشتركة"),
    "common themes": ("Themes in common", "موضوعات مشتركة"),
    "share of speech": ("share of the speech", "نصيبه من الكلام"),
    "share of scenes": ("share of the scenes", "نسبة المشاهد"),
    "words": ("Words", "الكلمات"),
    "scenes": ("Scenes", "المشاهد"),
    "characters": ("Characters", "الشخصيات"),
    "dialogue": ("Dialogue", "الحوار"),
    "vocabulary": ("Vocabulary (MTLD)", "ثراء المفردات (MTLD)"),
    "network density": ("Ties of the possible", "الروابط من الممكن منها"),
    "conflicts": ("Open conflicts", "صراعات معلنة"),
    "speech inequality": ("Inequality of speech (Gini)", "تفاوت الكلام (جيني)"),
    "turn length": ("Words per speech", "كلمات كل مداخلة"),
    "tension range": ("Range of tension", "مدى التوتر"),
    "questions": ("Turns that ask", "مداخلات سؤال"),
    "types differ": ("The texts were analysed in different ways: not every measure is known of each.",
                     "حُللت النصوص بطرق مختلفة، فلا تتوافر كل المقاييس لكل منها."),
    "languages differ": ("The texts are in different languages: vocabulary, names and themes do not compare.",
                         "النصوص بلغات مختلفة، فلا تصح مقارنة المفردات والأسماء والموضوعات."),
    "engines differ": ("The reports are of different versions of the analysis: figures may differ for that alone.",
                       "التقارير من إصدارات مختلفة للتحليل، وقد تختلف الأرقام لذلك وحده."),
}  # fmt: skip


class Words(Labels):
    """The words of a report, with a comparison's own before them."""

    def __getitem__(self, key: str) -> str:
        entry = _WORDS.get(key)
        return entry[1 if self.language == "ar" else 0] if entry else super().__getitem__(key)
