"""CONTRIBUTING.md sends people to files: if this failed, a recipe would lead nowhere."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
PATH = re.compile(r"`((?:[\w.-]+/)*(?:[\w-]+\.\w+|\.env\.example)|(?:[\w.-]+/)+)`")


def test_every_recipe_leads_to_files_that_exist() -> None:
    recipes = TEXT.partition("## Recipes")[2].split("\n### ")[1:]
    assert len(recipes) == 8
    for recipe in recipes:
        title, _, body = recipe.partition("\n")
        paths = [path for path in PATH.findall(body) if path not in ("station.py", "output.py")]
        assert len(paths) >= 2, title
        assert [path for path in paths if not (ROOT / path).exists()] == [], title


def test_every_command_of_a_recipe_is_a_module() -> None:
    modules = set(re.findall(r"python -m (seven_stations[\w.]*)", TEXT))
    assert modules
    for module in modules:
        assert (ROOT / module.replace(".", "/")).with_suffix(".py").exists(), module
