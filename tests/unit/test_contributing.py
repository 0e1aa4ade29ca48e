"""CONTRIBUTING.md sends people to files: if this failed, a recipe would lead nowhere."""

import re
from pathlib import Path

from pydantic_settings import BaseSettings

from cli.settings import CommandSettings
from notifier.settings import NotifierSettings
from seven_stations.analysis.llm.settings import LanguageModelSettings
from worker.settings import WorkerSettings

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


def test_the_example_of_settings_names_all_of_them_with_their_defaults() -> None:
    models: list[type[BaseSettings]] = [NotifierSettings, WorkerSettings, CommandSettings, LanguageModelSettings]
    defaults = {
        f"{model.model_config.get('env_prefix', '')}{name}".upper(): field.default
        for model in models
        for name, field in model.model_fields.items()
    }
    named = re.findall(r"^(#?)(STATIONS_\w+)=(.*)$", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    assert {name for _, name, _ in named} == set(defaults)
    assert len(named) == len(defaults), "one is named twice"
    for commented, name, value in named:
        default = defaults[name]
        # What is commented out has no default that a line could give.
        if not commented and value and isinstance(default, (str, int, float)):
            assert value.lower() == str(default).lower().removesuffix(".0"), name
