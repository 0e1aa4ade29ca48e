"""What the documentation site says in Arabic around the pages that are in Arabic.

Sphinx and Furo leave most of their own words in English, some of them outside any catalogue, and the navigation
consists of titles of English pages.
"""

import re

from bs4 import BeautifulSoup

LABELS = {
    # Sphinx and Furo
    "Auto light/dark, in dark mode": "تلقائي، والمظهر الآن داكن",
    "Auto light/dark, in light mode": "تلقائي، والمظهر الآن فاتح",
    "Back to top": "إلى أعلى الصفحة",
    "Contents": "المحتويات",
    "Dark mode": "مظهر داكن",
    "Error": "خطأ",
    "Expand": "توسيع",
    "Home": "الصفحة الرئيسية",
    "Light mode": "مظهر فاتح",
    "Link to this heading": "رابط إلى هذا العنوان",
    "Made with": "صُنع بأداة",
    "Menu": "القائمة",
    "Next": "التالي",
    "On this page": "في هذه الصفحة",
    "Please activate JavaScript to enable the search functionality.": "البحث يحتاج إلى JavaScript.",
    "Previous": "السابق",
    "Search": "بحث",
    "Skip to content": "إلى المحتوى",
    "Toggle Light / Dark / Auto color theme": "تبديل المظهر: فاتح أو داكن أو تلقائي",
    "Toggle site navigation sidebar": "إظهار قائمة الموقع أو إخفاؤها",
    "Toggle table of contents sidebar": "إظهار محتويات الصفحة أو إخفاؤها",
    # The navigation
    "Seven Stations": "المحطات السبع",
    "Tutorial": "الدرس التعليمي",
    "How-to guides": "أدلة عملية",
    "Use reports in other programs": "استخدام التقارير في برامج أخرى",
    "Write a client": "كتابة عميل",
    "Follow from JavaScript": "المتابعة من JavaScript",
    "Use the Python library": "استخدام مكتبة Python",
    "Operate queues and jobs": "إدارة الطوابير والمهام",
    "Work with BullMQ": "العمل مع BullMQ",
    "Run behind a reverse proxy": "التشغيل خلف وكيل عكسي",
    "Run on Kubernetes": "التشغيل على Kubernetes",
    "Monitor a deployment": "المراقبة",
    "Use a language model": "استخدام نموذج لغوي",
    "Migrate from the Node original": "الانتقال من الأصل المكتوب بـ Node",
    "Contribute": "المساهمة في المشروع",
    "Reference": "المرجع",
    "Settings": "الإعدادات",
    "Command line": "سطر الأوامر",
    "HTTP": "واجهة HTTP",
    "Events": "الأحداث",
    "Metrics": "المقاييس",
    "Guarantees": "ما هو مضمون",
    "Security": "الأمان",
    "Changelog": "سجل التغييرات",
    "Explanation": "شروح",
    "Accuracy": "الدقة",
    "Architecture": "البنية",
    "Performance": "الأداء",
    "Scaling": "عدد المتابعين",
}
TRANSLATED = {"Overview", "Bring a text", "The seven stations"}
"""The labels of the English pages that have an Arabic one."""
NOTHING_FOUND = (
    "Your search did not match any documents. Please make sure that all words are spelled correctly and that "
    "you've selected enough categories."
)
SEARCH = {
    "locale": "ar",
    "plural_expr": "n === 1 ? 0 : n === 2 ? 1 : n % 100 >= 3 && n % 100 <= 10 ? 2 : 3",
    "messages": {
        "Hide Search Matches": "إخفاء مواضع الكلمات",
        "Preparing search...": "جارٍ تحضير البحث…",
        "Search Results": "نتائج البحث",
        "Search finished, found one page matching the search query.": [
            "وُجدت صفحة واحدة.",
            "وُجدت صفحتان.",
            "وُجدت ${resultCount} صفحات.",
            "وُجدت ${resultCount} صفحة.",
        ],
        "Searching": "جارٍ البحث",
        NOTHING_FOUND: "لم توجد صفحة فيها هذه الكلمات كلها.",
    },
}
"""The catalogue of the search page, in the form that Sphinx' ``Documentation.addTranslations`` takes."""
_LABEL = re.compile(
    r'([">])(\s*)(' + "|".join(map(re.escape, sorted(LABELS, key=len, reverse=True))) + r')(\s*)(?=["<])'
)


def translated(html: str) -> str:
    """The HTML with each text and attribute that is one of the labels in Arabic."""
    return _LABEL.sub(lambda found: "".join((*found.group(1, 2), LABELS[found[3]], found[4])), html)


def navigation(tree: str) -> str:
    """The navigation with the Arabic pages first, and without the English pages that have an Arabic one."""
    soup = BeautifulSoup(tree, "html.parser")
    *english, arabic = soup.find_all("ul", recursive=False)
    arabic.find_previous_sibling("p").decompose()
    for section in english:
        for link in section.find_all("a"):
            link["hreflang"] = "en"
            if link.string in TRANSLATED:
                link.find_parent("li").decompose()
        if caption := section.find_previous_sibling("p"):
            caption.span.string = f"{LABELS[caption.get_text()]} (بالإنجليزية)"
        if section.find("a") is None:
            section.decompose()
    soup.insert(0, arabic)
    return translated(str(soup))
