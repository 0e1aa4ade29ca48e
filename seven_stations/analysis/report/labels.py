"""The words of a report, in English and Arabic."""

from seven_stations.analysis.report.chart_words import CHART_WORDS
from seven_stations.analysis.report.verdict_words import VERDICT_WORDS

_LABELS: dict[str, tuple[str, str]] = {
    **CHART_WORDS,
    **VERDICT_WORDS,
    "from-to": ("Scenes from–to", "المشاهد من–إلى"),
    "themes": ("What the text returns to", "ما يعود إليه النص"),
    "theme told": (
        "{theme}: {count} times, in {share} of the scenes",
        "{theme}: عدد المرات {count}، في {share} من المشاهد",
    ),
    "times": ("Times", "المرات"),
    "word": ("Word", "اللفظ"),
    "how sure": ("How sure: {share}", "درجة الثقة: {share}"),
    "places found": ("{found} places", "عدد المواضع {found}"),
    "places shown": ("{found} places, the {shown} clearest shown", "عدد المواضع {found}، والمعروض أوضحها {shown}"),
    "high aside": ("must", "لازم"),
    "medium aside": ("should", "ينبغي"),
    "low aside": ("could", "يمكن"),
    "tone scale": ("from −1 dark to +1 bright", "من −1 قاتمة إلى +1 مشرقة"),
    "engine": ("Computed by {engine}, not by our own engine.", "المحرك هنا {engine} لا محركنا."),
    "gini speech": (
        "How unevenly speech is shared: {value} (Gini: 0 all say the same, 1 one says all).",
        "تفاوت الكلام بين الشخصيات: {value} (معامل جيني: 0 تساوٍ تام، 1 واحد يقول كل شيء).",
    ),
    "gini presence": (
        "How unevenly scenes are shared: {value} (the same measure).",
        "تفاوت الحضور في المشاهد: {value} (بالمقياس نفسه).",
    ),
    "comma": (", ", "، "),
    "semicolon": ("; ", "؛ "),
    "untitled": ("Untitled", "بلا عنوان"),
    "score": ("Score", "الدرجة"),
    "quick": ("quick analysis", "تحليل سريع"),
    "full": ("full analysis", "تحليل كامل"),
    "detailed": ("detailed analysis", "تحليل مفصّل"),
    "scenes": ("scenes", "المشاهد"),
    "places": ("places", "المواضع"),
    "scene": ("scene", "مشهد"),
    "line": ("line", "سطر"),
    "lines": ("lines", "الأسطر"),
    "strengths": ("What is strong", "نقاط القوة"),
    "weaknesses": ("What is weak", "نقاط الضعف"),
    "notes": ("What to bear in mind", "ملاحظات"),
    "words": ("Words", "الكلمات"),
    "speeches": ("Speeches", "المداخلات"),
    "characters": ("Characters", "الشخصيات"),
    "character": ("Character", "الشخصية"),
    "role": ("Role", "الدور"),
    "protagonist": ("lead", "البطولة"),
    "major": ("major", "رئيسة"),
    "minor": ("minor", "ثانوية"),
    "walk-on": ("walk-on", "عابرة"),
    "story": ("In the text's own words", "بكلمات النص"),
    "tone": ("Tone of the whole", "نبرة النص كله"),
    "groups": ("Who belongs together", "من مع من"),
    "conflicts": ("Conflicts", "الصراعات"),
    "pair": ("Between", "بين"),
    "tension": ("Tension", "التوتر"),
    "motifs": ("Things that return", "أشياء تعود"),
    "dispersion": ("Spread (0 even – 1 one place)", "الانتشار (0 متساوٍ – 1 موضع واحد)"),
    "arcs": ("How the characters' tone moves", "كيف تتحرك نبرة الشخصيات"),
    "arc": ("Tone", "النبرة"),
    "rise": ("brightens", "تزداد إشراقًا"),
    "fall": ("darkens", "تزداد قتامة"),
    "rise and fall": ("brightens, then darkens", "تُشرق ثم تُظلم"),
    "fall and rise": ("darkens, then brightens", "تُظلم ثم تُشرق"),
    "level": ("stays level", "تبقى على حالها"),
    "undetermined": ("too few scenes to tell", "المشاهد أقل من أن تكفي"),
    "Text Analysis": ("Text Analysis", "تحليل النص"),
    "Conceptual Analysis": ("Conceptual Analysis", "التحليل المفهومي"),
    "Conflict Network": ("Conflict Network", "شبكة الصراع"),
    "Efficiency Metrics": ("Efficiency Metrics", "مقاييس الكفاءة"),
    "Dynamic, Symbolic and Stylistic": ("Dynamic, Symbolic and Stylistic", "الحركة والرمز والأسلوب"),
    "Diagnostics and Treatment": ("Diagnostics and Treatment", "التشخيص والعلاج"),
    "Final Report": ("Final Report", "التقرير النهائي"),
    "crime": ("crime", "جريمة"),
    "romance": ("romance", "رومانسية"),
    "comedy": ("comedy", "كوميديا"),
    "horror": ("horror", "رعب"),
    "war": ("war", "حرب"),
    "thriller": ("thriller", "إثارة"),
    "fantasy": ("fantasy", "خيال"),
    "science fiction": ("science fiction", "خيال علمي"),
    "history": ("history", "تاريخ"),
    "family": ("family", "عائلة"),
    "tragedy": ("tragedy", "مأساة"),
    "adventure": ("adventure", "مغامرة"),
    "drawn": (
        "Measured from the words of the text; every finding names its place.",
        "مقيس من كلمات النص، ولكل نتيجة موضعها.",
    ),
}


class Labels:
    """The words of a report in one language."""

    def __init__(self, language: str) -> None:
        self._column = 1 if language == "ar" else 0
        self.direction = "rtl" if language == "ar" else "ltr"
        self.language = language

    def __getitem__(self, key: str) -> str:
        """The label ``key``; a key that has none stands for itself."""
        entry = _LABELS.get(key)
        return entry[self._column] if entry else key

    def get(self, key: str, otherwise: str) -> str:
        """The label ``key``, or ``otherwise`` where it has none."""
        return self[key] if key in _LABELS else otherwise

    def head(self, key: str) -> str:
        """The label ``key`` as it stands at the head of a column or a line."""
        label = self[key]
        return label[:1].upper() + label[1:]
