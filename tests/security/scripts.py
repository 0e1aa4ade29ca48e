"""Texts that hypothesis builds like scripts: honest lines of every layout, in an order that nobody wrote."""

from hypothesis import strategies as st

NAMES = (
    "ANNA", "BEN", "Anna", "Ben", "SIR TOBY", "TOBY", "THE KING", "KING", "1ST OFFICER", "First Officer",
    "ALL", "Both", "MARY'S VOICE", "MARY", "ANNA AND BEN", "ANNA/BEN", "O’HARA", "McCOY", "DR. X", "A",
    "J.B.", "ÉMILE", "…", "#2", "MAN #2", "YOUNG ANNA", "ANNA (YOUNG)", "X-9", "7", "İDİL", "ß", "ﬃ", "أحمد",
    "سلمى", "د. سامي", "الملك", "ملك", "أحمد وسلمى", "الجميع", "صوت أحمد", "م. هدى",
)  # fmt: skip

HEADINGS = (
    "INT. HOUSE - NIGHT", "EXT. ROAD", "INT./EXT. CAR - CONTINUOUS", "INT.", "I/E BOAT — DAWN",
    "12 INT. HALL - DAY 12", "INT. HALL #3A#", ".HALL", ".", "..", "# Act One", "## Scene 2", "ACT 1",
    "ACT I.", "ACT TWO", "Actus Primus", "SCENE 1", "SCENE 2. A street.", "Scene: a room", "I.ii", "1.1",
    "1.2", "IV", "PROLOGUE", "Epilogue.", "TEASER", "THE END", "FINIS", "DRAMATIS PERSONAE", "CHAPTER 1",
    "مشهد 1 - داخلي - ليل", "مشهد ٢", "ليل - داخلي", "الفصل الأول", "المنظر الثاني", "م1",
    "خارجي / نهار / الشارع", "*** START OF THIS PROJECT", "*** END OF THIS PROJECT",
)  # fmt: skip

LINES = (
    "Who is it?", "I hate you, you liar!", "Never. Never! Never?!", "yes", "No --", "Well…", "(aside)",
    "(to BEN)", "(", ")", "[Exit.]", "[Enter ANNA and BEN.", "Enter Ben.", "Exeunt all", "_Exit._", "CUT TO:",
    "FADE OUT.", "> INTERCUT WITH:", "> x <", "قطع إلى:", "(MORE)", "CONTINUED:", "12", "13.", "- 14 -",
    "page 3", "3   The Play", "ANNA (CONT'D)", "~la la", "!BANG", "@anna", "@", "ANNA ^", "^",
    "= what happens", "===", "[[a note]]", "[[", "]]", "/*", "*/", "**bold** _and_ *more*", "\\*", "*", "__",
    "Title: A Play", "Author: X", "Credit:", ":", "Title:", "The cat sat on the mat, and the dog slept.",
    "She leaves. He waits.", "ANNA          BEN", "hi            ho", "FTLN 0001 Who's there?", "- x",
    "[00:01] hello", "يدخل أحمد.", "نعم يا سيدي", "لا!", "(يضحك)", "بسم الله الرحمن الرحيم",
    "العنوان: مسرحية", "www.x.org", "e.g. Mr. X. vs. Y.", "“Quoted,” she said.", "«a»", "'tis",
    "I love the red door. I love the red door.", "x" * 130, "the " * 60, "?!", "—", "--", "...", "\t",
    "<FinalDraft>", "<br>", "0", "٣", "1,000.50", "\u00a0", "\u200f", "\u2028x", "\x0c", "\ufeff", "\ud800",
    "\x1a", "\x85", "🎭", "e\u0301", "a\u0327b",
)  # fmt: skip

_CUES = (
    "{0}", "{0}:", "{0}.", "{0}: {1}", "{0}. {1}", "{0} - {1}", "{0} — {1}", "{0}  {1}", "**{0}** {1}",
    "### {0}", "={0}= {1}", "<{0}> {1}", "[{0}] {1}", "{0} ({1}): {1}", "{0} (V.O.)", "{0}, aside: {1}",
    "{0} ({1})", "- {0}: {1}", "4. {0}: {1}", "{0}\t{1}", "{0}：{1}", "{0}/ {1}", "Enter {0}.",
    "{0} enters. {1}",
)  # fmt: skip

_ENDS = ("\n", "\n\n", "\n\n\n", "\n\n", "\r\n", "\r", "\n \n", "\n  \n")
_INDENTS = ("", "", "", " ", "    ", "\t", " " * 20, " " * 37, " " * 130)

_lines = st.one_of(
    st.sampled_from(HEADINGS),
    st.sampled_from(LINES),
    st.builds(
        lambda form, name, said: form.format(name, said),
        st.sampled_from(_CUES),
        st.sampled_from(NAMES),
        st.sampled_from(LINES),
    ),
    st.text(st.characters(codec="utf-8"), max_size=12),
)


@st.composite
def scripts(draw: st.DrawFn) -> str:
    """A text of a few dozen lines, of which some come back, as in scripts; seldom all of them are one or two."""
    stock = draw(st.one_of(st.lists(_lines, min_size=1, max_size=2), st.lists(_lines, min_size=3, max_size=12)))
    order = draw(
        st.lists(
            st.tuples(st.integers(0, 11), st.sampled_from(_ENDS), st.sampled_from(_INDENTS)),
            min_size=1,
            max_size=40,
        )
    )
    text = "".join(indent + stock[which % len(stock)] + end for which, end, indent in order)
    return draw(st.sampled_from(["", "", "", "    Author: X\n\n", "Title: X\n"])) + text * draw(
        st.sampled_from([1, 1, 1, 2, 7])
    )
