"""The words of a report, in English and Arabic."""

from seven_stations.analysis.report.chart_words import CHART_WORDS

_LABELS: dict[str, tuple[str, str]] = {
    **CHART_WORDS,
    "from-to": ("Scenes from–to", "المشاهد من–إلى"),
    "themes": ("What the text returns to", "ما يعود إليه النص"),
    "theme told": (
        "{theme}: {count} times, in {share} of the scenes",
        "{theme}: عدد المرات {count}، في {share} من المشاهد",
    ),
    "times": ("Times", "المرات"),
    "word": ("Word", "اللفظ"),
    "how sure": ("How sure: {share}", "درجة الثقة: {share}"),
    "no ground": ("The text gives no ground to measure: {parts}.", "لا يتيح النص قياس ما يلي: {parts}."),
    "not judged": ("Not judged: {rule} — {reason}", "لم يُحكم فيه: {rule} — {reason}"),
    "places found": ("{found} places", "عدد المواضع {found}"),
    "places shown": ("{found} places, the {shown} clearest shown", "عدد المواضع {found}، والمعروض أوضحها {shown}"),
    "high aside": ("must", "لازم"),
    "medium aside": ("should", "ينبغي"),
    "low aside": ("could", "يمكن"),
    "tone scale": ("from −1 dark to +1 bright", "من −1 قاتمة إلى +1 مشرقة"),
    "skipped": (
        "A quick analysis: {stations} did not run, and the score rests on the others.",
        "تحليل سريع: لم تعمل {stations}، والدرجة من سواها.",
    ),
    "engine": ("Computed by {engine}, not by our own engine.", "المحرك هنا {engine} لا محركنا."),
    "full marks": ("Full marks for", "الدرجة الكاملة"),
    "band speech balance": (
        "leads, but not one voice (Gini .35 to .70)",
        "أبطال لا صوت واحد (جيني من 0.35 إلى 0.70)",
    ),
    "band ties used": ("all who share two scenes or more also talk", "كل من يجمعهم مشهدان فأكثر يتحادثون"),
    "band distinct places in the network": (
        "nobody meets just the same people as another",
        "لا أحد يلتقي من يلتقيهم غيره بعينهم",
    ),
    "band scenes that change something": (
        "every scene brings a new person, a new place or a turn of tone",
        "كل مشهد يأتي بشخص جديد أو مكان جديد أو تحول في النبرة",
    ),
    "band rhythm": (
        "scene lengths that vary (by .3 to 1.1 of their mean)",
        "أطوال مشاهد متفاوتة (من 0.3 إلى 1.1 من متوسطها)",
    ),
    "band production": (
        "few people, places, nights and exteriors",
        "قلة الأشخاص والأماكن والليل والمشاهد الخارجية",
    ),
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
    "confidence": ("confidence", "الثقة"),
    "quick": ("quick analysis", "تحليل سريع"),
    "full": ("full analysis", "تحليل كامل"),
    "detailed": ("detailed analysis", "تحليل مفصّل"),
    "excellent": ("excellent", "ممتاز"),
    "strong": ("strong", "قوي"),
    "solid": ("solid", "متماسك"),
    "uneven": ("uneven", "متفاوت"),
    "needs work": ("needs work", "يحتاج إلى عمل"),
    "not rated": ("not rated", "غير مقيَّم"),
    "scenes": ("scenes", "المشاهد"),
    "places": ("places", "المواضع"),
    "scene": ("scene", "مشهد"),
    "line": ("line", "سطر"),
    "lines": ("lines", "الأسطر"),
    "strengths": ("What is strong", "نقاط القوة"),
    "weaknesses": ("What is weak", "نقاط الضعف"),
    "first": ("What to do first", "ما يُبدأ به"),
    "must": ("Must", "لازم"),
    "should": ("Should", "ينبغي"),
    "could": ("Could", "يمكن"),
    "nothing": ("Nothing.", "لا شيء."),
    "matrix": ("Scores", "الدرجات"),
    "station": ("Station", "المحطة"),
    "not measured": ("not measured", "لم تُقَس"),
    "notes": ("What to bear in mind", "ملاحظات"),
    "words": ("Words", "الكلمات"),
    "speeches": ("Speeches", "المداخلات"),
    "characters": ("Characters", "الشخصيات"),
    "character": ("Character", "الشخصية"),
    "role": ("Role", "الدور"),
    "alike": ("Voices that are hard to tell apart", "أصوات يصعب تمييزها"),
    "protagonist": ("lead", "البطولة"),
    "major": ("major", "رئيسة"),
    "minor": ("minor", "ثانوية"),
    "walk-on": ("walk-on", "عابرة"),
    "genres": ("Whose vocabulary it uses", "مفردات أي الأنواع يستعمل"),
    "story": ("In the text's own words", "بكلمات النص"),
    "tone": ("Tone of the whole", "نبرة النص كله"),
    "groups": ("Who belongs together", "من مع من"),
    "conflicts": ("Conflicts", "الصراعات"),
    "pair": ("Between", "بين"),
    "part": ("Part", "الجزء"),
    "efficiency": ("Efficiency", "الكفاءة"),
    "tension": ("Tension", "التوتر"),
    "climax": ("highest point", "أعلى نقطة"),
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
    "health": ("Health", "الصحة"),
    "structure": ("structure", "البنية"),
    "conflict": ("conflict", "الصراع"),
    "language": ("language", "اللغة"),
    "basis": ("basis", "الأساس"),
    "basis-note": (
        "Basis: P a published figure, C a published principle with our threshold, H ours.",
        "الأساس: P رقم منشور، C مبدأ منشور والحد لنا، H من عندنا.",
    ),
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
    "speech balance": ("speech balance", "توازن الكلام"),
    "ties used": ("ties used", "الروابط المستخدمة"),
    "distinct places in the network": ("distinct places in the network", "تميّز المواقع في الشبكة"),
    "scenes that change something": ("scenes that change something", "مشاهد تغيّر شيئًا"),
    "rhythm": ("rhythm", "الإيقاع"),
    "production": ("production", "الإنتاج"),
    "thin": (
        "The text gives too little to judge by: take the score as a first impression.",
        "النص لا يتيح أساسًا كافيًا للحكم: الدرجة انطباع أول فحسب.",
    ),
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
