"""What stations and the reader remark of their own limits, said to a writer in the language of the report.

Stations write their notes in English, for logs and for JSON. A note that is not known here is passed on as it is.
"""

import re
from collections.abc import Iterable

from seven_stations.analysis.report.labels import Labels

_KNOWN: tuple[tuple[str, str | None, str], ...] = (
    (r"(\d+%) of the letters are in the script of .*", None, "{0} من الحروف بخط لغة النص."),
    (r"No scene headings: the text counts as one scene\.", None, "لا عناوين للمشاهد: يُعدّ النص مشهدًا واحدًا."),
    (r"No scene headings were found: .*", None, "لم يُعثر على عناوين مشاهد: يُعدّ النص كله مشهدًا واحدًا."),
    (r"(\d+) of (\d+) scenes have a heading\.", None, "{0} من {1} من المشاهد لها عنوان."),
    (r"More than (\d+) names: those that speak least count as one group\.", None,
     "أكثر من {0} اسم: تُعدّ الأقل كلامًا جماعة واحدة."),
    (r"(\d+) scenes or more: those beyond are part of the last one\.", None,
     "{0} مشهد أو أكثر: ما زاد عليها جزء من آخرها."),
    (r"No dialogue was found: the text was read as prose\.", None, "لم يُعثر على حوار: قُرئ النص نثرًا."),
    (r"No dialogue was found\.", None, "لم يُعثر على حوار."),
    (r"(\d+) broken characters were replaced\.", None, "استُبدل {0} من الحروف التالفة."),
    (r"(\d+) damaged bytes were replaced; .*", None, "استُبدل {0} من البايتات التالفة."),
    (r"Read as (windows-\d+): the text is not UTF-8\.", None, "قُرئ النص بترميز {0}: ليس UTF-8."),
    (r"Line numbers count the paragraphs of the Final Draft document\.", None,
     "أرقام الأسطر هي أرقام الفقرات في مستند Final Draft."),
    (r"No themes: no word stands out against other plays, or the text cannot be compared\.", None,
     "لا موضوعات تُذكر: لا لفظ يبرز قياسًا إلى مسرحيات أخرى، أو لا سبيل إلى مقارنة النص بها."),
    (r"The tone of (\d+) of (\d+) scenes rests on too few words to be determined\.",
     "In {0} of {1} scenes too few words with a tone of their own were found to tell the tone.",
     "في {0} من {1} مشهدًا لا يكفي عدد الكلمات ذات النبرة لتحديد نبرة المشهد."),
    (r"The valence lexicon knows ([\d.]+%) of the words; irony and context are not seen\.",
     "Tone is counted from single words ({0} of them are in our list); irony and context are not seen.",
     "تُحسب النبرة من كلمات مفردة ({0} منها في قائمتنا)؛ ولا تُرى السخرية ولا السياق."),
    (r"Nobody speaks in this text: there is no network to measure\.", None, "لا أحد يتكلم في النص: لا شبكة تُقاس."),
    (r"Nobody speaks: there is no dialogue to measure\.", None, "لا أحد يتكلم: لا حوار يُقاس."),
    (r"Only (\d+) exchanges: what they say of relationships is uncertain\.", None,
     "عدد الردود المتبادلة {0} فقط: ما تقوله عن العلاقات غير مؤكد."),
    (r"The (\d+) speakers with the fewest speeches are left out of the network, which holds (\d+)\.", None,
     "تُرك من الشبكة {0} من المتكلمين الأقل كلامًا، فهي تسع {1}."),
    (r"A turn is taken to address the next speaker; tone is counted from words, not understood\.",
     "Whoever speaks next is taken to be the one spoken to; tone is counted from words, not understood.",
     "يُعدّ المتكلم التالي هو المخاطَب؛ والنبرة تُحسب من الكلمات ولا تُفهم."),
    (r"A curve over (\d+) scenes says little\.", None, "منحنى على {0} مشاهد لا يقول الكثير."),
    (r"In (\d+%) of the scenes the tone, one part of tension, is not determined\.", None,
     "في {0} من المشاهد لم تُحدَّد النبرة، وهي جزء من التوتر."),
)  # fmt: skip
"""(the station's note, its English for a writer or ``None`` for the same, its Arabic)."""

_PATTERNS = [(re.compile(pattern), english, arabic) for pattern, english, arabic in _KNOWN]
_SAID_ELSEWHERE = re.compile(r"Tension is an index of .*")
"""The chart says it itself."""


def all_said(notes: Iterable[str], labels: Labels) -> list[str]:
    """The notes worth telling, in their order, each once."""
    told = (said(note, labels) for note in notes if not _SAID_ELSEWHERE.fullmatch(note))
    return list(dict.fromkeys(told))


def said(note: str, labels: Labels) -> str:
    """``note`` for the reader of the report."""
    for pattern, english, arabic in _PATTERNS:
        if told := pattern.fullmatch(note):
            words = arabic if labels.language == "ar" else english
            return words.format(*told.groups()) if words is not None else note
    return note
