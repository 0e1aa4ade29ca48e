"""The words of the opening of a report, of doubts and of placement, in English and Arabic."""

VERDICT_WORDS: dict[str, tuple[str, str]] = {
    "skipped": ("A quick analysis: {stations} did not run.", "تحليل سريع: لم تعمل {stations}."),
    "read with": ("confidence of the reading {share}", "الثقة في القراءة {share}"),
    "not judged": ("Not enough to judge", "لا يكفي للحكم"),
    "some judged": ("What is not judged", "ما لم يُحكم فيه"),
    "doubt told no-script": (
        (
            "No speeches were found: the text was read as prose. Give it a line with the speaker's"
            " name before each speech."
        ),
        "لم يُعثر على مداخلات: قُرئ النص نثرًا. ضع قبل كل كلام سطرًا باسم المتكلم.",
    ),
    "doubt told reading": (
        (
            "Who speaks where was read with a confidence of {value}; {needed} is needed. Look at the"
            " lines listed as unread, and mark every speaker in the same way."
        ),
        ("قُرئ مَن يتكلم وأين بثقة {value} والمطلوب {needed}. انظر الأسطر التي لم تُقرأ، وضع علامة واحدة لكل متكلم."),
    ),
    "doubt told language": (
        (
            "Only {value} of the words are common ones of English or Arabic, {needed} is the least:"
            " this is filler, or another language."
        ),
        ("{value} فقط من الكلمات شائعة في العربية أو الإنجليزية، وأقل المطلوب {needed}: هذا حشو أو لغة أخرى."),
    ),
    "doubt told order": (
        (
            "The words stand in no order: pairs of them recur {value} times as often as by chance,"
            " {needed} is the least of texts that make sense. Check the file."
        ),
        (
            "الكلمات بلا ترتيب: تتكرر أزواجها {value} مرة قياسًا إلى المصادفة، وأقل ما في النص المفهوم"
            " {needed}. راجع الملف."
        ),
    ),
    "doubt told short": (
        ("{value} words are spoken and told; about {needed} are needed. Analyse the whole text, not an excerpt."),
        "عدد الكلمات {value} والمطلوب نحو {needed}. حلّل النص كله لا مقتطفًا منه.",
    ),
    "doubt told few-scenes": (
        (
            "{value} scenes: from {needed} on they are compared with one another. Mark the scenes"
            " within acts, if there are any."
        ),
        (
            "عدد المشاهد {value}: تُقارن المشاهد بعضها ببعض من {needed} فما فوق. ضع عناوين للمشاهد"
            " داخل الفصول إن وُجدت."
        ),
    ),
    "covered": ("{share} of the lines have a role in the script.", "{share} من الأسطر لها دور في النص."),
    "unread cues": (
        "{number} lines look like a speaker's name and were not read as one: {lines}.",
        "أسطر تشبه اسم متكلم ولم تُقرأ كذلك، وعددها {number}: {lines}.",
    ),
    "unread headings": (
        "{number} lines look like a heading and were not read as one: {lines}.",
        "أسطر تشبه عنوانًا ولم تُقرأ كذلك، وعددها {number}: {lines}.",
    ),
    "left out front": (
        "Lines {first} to {last} were left out, as matter before the script.",
        "تُركت الأسطر من {first} إلى {last} لأنها قبل النص.",
    ),
    "left out back": (
        "Lines {first} to {last} were left out, as matter after the script.",
        "تُركت الأسطر من {first} إلى {last} لأنها بعد النص.",
    ),
    "findings": ("What is wrong for certain", "ما هو خطأ يقينًا"),
    "nothing found": (
        (
            "Nothing of what the rules look for (listed under station 6). They look for faults of the"
            " document that nobody means; how good the writing is they do not see."
        ),
        (
            "لا شيء مما تبحث عنه القواعد (المسرودة في المحطة 6). وهي تبحث عن عيوب لا يقصدها أحد، ولا"
            " ترى جودة الكتابة."
        ),
    ),
    "beside": ("What sets it apart from works of its kind", "ما يميزه من أعمال نوعه"),
    "placed": (
        "{sentence} ({value}; half of them stay under {middle}).",
        "{sentence} ({value}؛ ونصفها دون {middle}).",
    ),
    "low length": ("It is shorter than nine of ten {kind}", "أقصر من تسعة أعشار {kind}"),
    "high length": ("It is longer than nine of ten {kind}", "أطول من تسعة أعشار {kind}"),
    "low cast": (
        "Fewer people speak than in nine of ten {kind}",
        "عدد المتكلمين أقل مما في تسعة أعشار {kind}",
    ),
    "high cast": (
        "More people speak than in nine of ten {kind}",
        "عدد المتكلمين أكثر مما في تسعة أعشار {kind}",
    ),
    "low speech-length": (
        "Speeches are shorter than in nine of ten {kind}, in words",
        "المداخلات أقصر مما في تسعة أعشار {kind} بالكلمات",
    ),
    "high speech-length": (
        "Speeches are longer than in nine of ten {kind}, in words",
        "المداخلات أطول مما في تسعة أعشار {kind} بالكلمات",
    ),
    "low sentence-length": (
        "Sentences are shorter than in nine of ten {kind}, in words",
        "الجمل أقصر مما في تسعة أعشار {kind} بالكلمات",
    ),
    "high sentence-length": (
        "Sentences are longer than in nine of ten {kind}, in words",
        "الجمل أطول مما في تسعة أعشار {kind} بالكلمات",
    ),
    "low dialogue-share": (
        "Less of it is spoken than in nine of ten {kind}",
        "المنطوق منه أقل مما في تسعة أعشار {kind}",
    ),
    "high dialogue-share": (
        "More of it is spoken than in nine of ten {kind}",
        "المنطوق منه أكثر مما في تسعة أعشار {kind}",
    ),
    "low vocabulary": (
        "Its vocabulary repeats itself sooner than in nine of ten {kind}, by MTLD",
        "تتكرر مفرداته أسرع مما في تسعة أعشار {kind} بمقياس MTLD",
    ),
    "high vocabulary": (
        "Its vocabulary is more varied than in nine of ten {kind}, by MTLD",
        "مفرداته أكثر تنوعًا مما في تسعة أعشار {kind} بمقياس MTLD",
    ),
    "low lead-share": (
        "Whoever says most says less than in nine of ten {kind}",
        "نصيب أكثر المتكلمين كلامًا أقل مما في تسعة أعشار {kind}",
    ),
    "high lead-share": (
        "Whoever says most says more than in nine of ten {kind}",
        "نصيب أكثر المتكلمين كلامًا أكثر مما في تسعة أعشار {kind}",
    ),
    "low speech-inequality": (
        "Speech is shared more evenly than in nine of ten {kind}, by Gini",
        "الكلام أكثر تساويًا بين الشخصيات مما في تسعة أعشار {kind} بمعامل جيني",
    ),
    "high speech-inequality": (
        "Speech is shared less evenly than in nine of ten {kind}, by Gini",
        "الكلام أكثر تفاوتًا بين الشخصيات مما في تسعة أعشار {kind} بمعامل جيني",
    ),
    "low questions": (
        "Fewer speeches ask than in nine of ten {kind}",
        "المداخلات السائلة أقل مما في تسعة أعشار {kind}",
    ),
    "high questions": (
        "More speeches ask than in nine of ten {kind}",
        "المداخلات السائلة أكثر مما في تسعة أعشار {kind}",
    ),
    "kind early stage en": ("early English plays", "المسرحيات الإنجليزية القديمة"),
    "kind modern stage en": ("modern English plays", "المسرحيات الإنجليزية الحديثة"),
    "kind stage ar": ("Arabic plays", "المسرحيات العربية"),
    "kind screen en": ("English screenplays", "السيناريوهات الإنجليزية"),
    "kind screen ar": ("Arabic screenplays", "السيناريوهات العربية"),
    "measure": ("Measure", "المقياس"),
    "measure length": ("words spoken and told", "الكلمات المنطوقة والموصوفة"),
    "measure cast": ("people who speak", "المتكلمون"),
    "measure speech-length": ("words per speech", "كلمات كل مداخلة"),
    "measure sentence-length": ("words per spoken sentence", "كلمات كل جملة منطوقة"),
    "measure dialogue-share": ("share of the words that is spoken", "نسبة المنطوق من الكلمات"),
    "measure vocabulary": ("variety of words (MTLD)", "تنوع المفردات (MTLD)"),
    "measure lead-share": ("share of whoever says most", "نصيب أكثرهم كلامًا"),
    "measure speech-inequality": ("inequality of speech (Gini)", "تفاوت الكلام (جيني)"),
    "measure questions": ("speeches that ask", "المداخلات السائلة"),
    "this text": ("This text", "هذا النص"),
    "a tenth": ("A tenth stay under", "عُشرها دون"),
    "half": ("Half", "نصفها"),
    "nine tenths": ("Nine tenths", "تسعة أعشارها"),
    "works": ("Compared with {number} {kind}.", "بالمقارنة مع {number} من {kind}."),
    "no works": (
        "Not compared: no free collection of {kind} was found to take norms from.",
        "بلا مقارنة: لم نجد مجموعة حرة من {kind} نأخذ منها المعتاد.",
    ),
    "looked for": ("Looked for", "المبحوث عنه"),
    "found": ("Found", "الموجود"),
    "right": ("Right, of the findings that were checked", "الصحيح مما فُحص"),
    "right of": ("right in {right} of {judged}", "صحيح في {right} من {judged}"),
    "not counted": ("not counted", "لم يُحصَ"),
    "no score": (
        (
            "There is no score: none that was tried told a text from its damaged self often enough."
            " How often what this report says is right, and how that was counted, is in"
            " docs/accuracy.md."
        ),
        (
            "لا درجة هنا: لم تميز أي درجة جُرّبت نصًا من نسخته التالفة بما يكفي. أما نسبة الصواب فيما"
            " يقوله هذا التقرير وكيف أُحصيت ففي docs/accuracy.md."
        ),
    ),
    "accuracy": (
        "How often what this report says is right, and how that was counted, is in docs/accuracy.md.",
        "نسبة الصواب فيما يقوله هذا التقرير وكيف أُحصيت في docs/accuracy.md.",
    ),
}
