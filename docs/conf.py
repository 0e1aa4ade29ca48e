"""The documentation site: Sphinx reads the Markdown pages where they are (``make docs``)."""

import sys
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

sys.path.insert(0, str(Path(__file__).parent))

import arabic
from generated import PAGES

project = html_title = "Seven Stations"
root_doc = "docs/index"
include_patterns = ["docs/**", "*.md", "clients/javascript/*.md"]
exclude_patterns = [".*", "**/node_modules", "site"]
extensions = ["myst_parser"]
myst_heading_anchors = 4
myst_enable_extensions = ["html_image"]
suppress_warnings = ["toc.not_included"]  # a test asks whether each page can be reached

html_theme = "furo"
html_static_path = ["_static"]
html_css_files = ["site.css"]
html_copy_source = html_show_copyright = html_show_sphinx = html_use_index = False
html_theme_options = {"footer_icons": []}
templates_path = ["_templates"]
html_additional_pages = {"index": "redirect.html", "search.ar": "search.html"}

GENERATED = "<!-- generated -->"
"""What follows it is for readers of the file; the site has the generated text in its place."""


def is_arabic(name: str) -> bool:
    """Whether a page is one of those that run from right to left."""
    return name.startswith("docs/ar/") or name.endswith(".ar")


def _read(_app: Sphinx, name: str, source: list[str]) -> None:
    if name in PAGES:
        source[0] = source[0].partition(GENERATED)[0] + PAGES[name]()
    elif is_arabic(name):  # what GitHub needs would stand across the sections here
        source[0] = source[0].replace('<div dir="rtl">', "").replace("</div>", "")


def _arabic(app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    """Gives Arabic pages an Arabic frame; no page leads on to a page in another language."""
    _, previous, following = app.builder.relations.get(name, (None, None, None))
    for way, other in (("prev", previous), ("next", following)):
        if other and is_arabic(other) != is_arabic(name):
            context[way] = None
    if is_arabic(name):
        address = context["pathto"]
        context |= {
            "language": "ar",
            "_": lambda text: arabic.LABELS.get(text, text),
            "docstitle": arabic.LABELS[project],
            "master_doc": "README.ar",
            "furo_navigation_tree": arabic.navigation(context["furo_navigation_tree"]),
            "pathto": lambda page, *rest: address("search.ar" if page == "search" else page, *rest),
            "in_arabic": arabic.translated,
            "words_of_the_search": arabic.SEARCH,
        }


def setup(app: Sphinx) -> None:
    app.connect("source-read", _read)
    app.connect("html-page-context", _arabic, priority=900)  # after Furo has made its navigation
