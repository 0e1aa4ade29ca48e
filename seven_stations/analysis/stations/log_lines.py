"""What stations tell those who watch: one short line each, in the language of the text."""

_LINES: dict[str, tuple[str, str]] = {
    "sizes": (
        "{words:word|words}, {scenes:scene|scenes}, {speeches:speech|speeches}, {characters:character|characters}",
        "الكلمات {words}، المشاهد {scenes}، المداخلات {speeches}، الشخصيات {characters}",
    ),
    "lead": ("Most prominent: {name}", "الأبرز: {name}"),
    "no lead": ("Nobody stands out as protagonist", "لا تبرز شخصية رئيسة"),
    "themes": ("Strongest themes: {themes}", "أقوى الموضوعات: {themes}"),
    "tone": (
        "Tone {tone:+.2f} on average, {turns:turn|turns} of tone in {scenes:scene|scenes}",
        "متوسط النبرة {tone:+.2f}، وتحولاتها {turns} في {scenes} من المشاهد",
    ),
    "network": (
        "{nodes:speaking character|speaking characters}, {edges:tie|ties}, density {density:.2f}",
        "الشخصيات المتكلمة {nodes}، الروابط {edges}، الكثافة {density:.2f}",
    ),
    "exchanges": (
        "{exchanges:exchange|exchanges} in {pairs:pair|pairs}, {groups:group|groups} of characters",
        "التبادلات {exchanges} بين {pairs} من الأزواج، ومجموعات الشخصيات {groups}",
    ),
    "conflicts": (
        "{conflicts:conflict|conflicts}, the sharpest between {one} and {other}",
        "الصراعات {conflicts}، وأشدّها بين {one} و{other}",
    ),
    "no conflict": (
        "No pair is at odds often enough to call it a conflict",
        "لا يتكرر خلاف بين زوج من الشخصيات بما يكفي ليُسمى صراعًا",
    ),
    "gini": (
        "Gini of speech {speech:.2f}, of presence {presence:.2f}",
        "معامل جيني للكلام {speech:.2f} وللحضور {presence:.2f}",
    ),
    "ties": (
        "{redundant:pair|pairs} with the same ties, {unused:tie that is|ties that are} never used",
        "أزواج متطابقة الروابط {redundant}، وروابط لا تُستعمل {unused}",
    ),
    "tension": (
        "Tension has {peaks:peak|peaks} in {scenes:scene|scenes}",
        "للتوتر {peaks} من الذُّرى في {scenes} من المشاهد",
    ),
    "arcs": ("{arcs:arc|arcs}; {motifs:motif|motifs}", "المسارات {arcs}؛ العناصر المتكررة {motifs}"),
    "arcs and motif": (
        "{arcs:arc|arcs}; {motifs:motif|motifs}, first of them {word}",
        "المسارات {arcs}؛ العناصر المتكررة {motifs}، أولها {word}",
    ),
    "turns": ("{turns:turn|turns} of {mean:.1f} words on average", "المداخلات {turns}، متوسطها {mean:.1f} كلمة"),
    "findings": ("{found:finding|findings}", "الملاحظات {found}"),
    "not judged": ("Not enough to judge: see the report", "لا يكفي للحكم: انظر التقرير"),
    "actions": (
        "{must} must-fix, {should} should-fix, {could} optional",
        "واجب {must}، مستحسن {should}، ممكن {could}",
    ),
}
"""By key: English and Arabic, with the same gaps. Arabic sets nouns before numbers: none has to agree then.
English has ``{conflicts:conflict|conflicts}``: the number, and what it counts in the singular or the plural."""


class _Count(int):
    """A number that is told with what it counts, where its gap names that."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        return f"{int(self)} {one if self == 1 else many}" if bar else format(int(self), spec)


def line(key: str, language: str, **values: object) -> str:
    """The line of ``key`` in ``language`` (English for any but ``ar``), its gaps filled."""
    english, arabic = _LINES[key]
    told = {name: _Count(value) if isinstance(value, int) else value for name, value in values.items()}
    return (arabic if language == "ar" else english).format(**told)


def listed(words: list[str], language: str) -> str:
    """Words as a list in ``language``."""
    return ("، " if language == "ar" else ", ").join(words)
