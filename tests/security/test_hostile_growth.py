"""What a text costs grows with its length, whatever is in it: no user's text holds up another's analysis for long.

Processor times are compared with one another, four times the length against one, the best of several; never with a
clock. A quadratic step takes sixteen times as long.
"""

import ast
import gc
import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

import seven_stations.analysis as analysis
from seven_stations.analysis.manuscript import read
from seven_stations.analysis.manuscript.source import lines_of
from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Context, Result
from seven_stations.stations import TOTAL_STATIONS, AnalysisType
from tests.security.hostile_texts import BEGINNINGS, ENDINGS, REPEATED, TEXTS

pytestmark = pytest.mark.timeout(1200)
"""A minute of processor time, on a machine that has ten things to do."""

MOST = 6.0
"""How many times as long four times the text may take."""

SHORT, LONG = 500, 2_000
NOTICEABLE = 0.001
"""Seconds that a linear pattern may take over ``LONG`` characters; the growth of what takes longer is measured."""

MEASURABLE = 0.02
"""Seconds that a measurement must take to be compared."""


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(analysis.__path__, f"{analysis.__name__}."):
        yield importlib.import_module(found.name)


def _patterns() -> dict[str, re.Pattern[str]]:
    """Every pattern that a module of the analysis holds, alone or in a table, by where it is."""
    found: dict[re.Pattern[str], str] = {}

    def gather(name: str, value: object) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found.setdefault(value, name)
        elif isinstance(value, dict):
            for key, one in value.items():
                gather(f"{name}[{key!r}]", one)
        elif isinstance(value, list | tuple):
            for index, one in enumerate(value):
                gather(f"{name}[{index}]", one)

    for module in _modules():
        for name, value in vars(module).items():
            gather(f"{module.__name__.removeprefix(f'{analysis.__name__}.')}.{name}", value)
    return {name: pattern for pattern, name in found.items()}


PATTERNS = _patterns()


def _line(beginning: str, repeated: str, ending: str, size: int) -> str:
    """A line as patterns meet it, its blank runs bounded; line ends stand within it all the same."""
    return "\n".join(line.text for line in lines_of((beginning + repeated * (size // len(repeated)) + ending,)))


LINES = [
    (shape, _line(*shape, LONG)) for shape in ((b, r, e) for b in BEGINNINGS for r in REPEATED for e in ENDINGS)
]


def _seconds(run: Callable[[], object]) -> float:
    began = time.process_time()
    run()
    return time.process_time() - began


def _growth(run: Callable[[int], Callable[[], object]], size: int) -> float:
    """How many times as long four times the size takes, at sizes long enough to tell."""
    while True:
        small, large = run(size), run(4 * size)
        longest = min(_seconds(large) for _ in range(3))
        shortest = min(_seconds(small) for _ in range(5))
        if longest < MOST * shortest or longest >= MEASURABLE:
            return longest / shortest
        size *= 2


def _asked(name: str) -> set[str]:
    """By which methods its module asks the pattern ``name``; none where it goes by another name there."""
    module, _, variable = name.rpartition(".")
    source = inspect.getsource(importlib.import_module(f"{analysis.__name__}.{module}"))
    return set(re.findall(rf"\b{re.escape(variable)}\.(\w+)\(", source))


def _faults(pattern: re.Pattern[str], *, begins: bool = False) -> list[str]:
    """The lines over which ``pattern`` takes longer than in proportion; ``begins``: at their beginning alone."""
    found = []
    for shape, line in LINES:
        for ask in (pattern.match,) if begins else (pattern.match, pattern.search):
            if _seconds(lambda ask=ask, line=line: ask(line)) < NOTICEABLE:  # type: ignore[misc]
                continue

            def run(
                size: int, ask: Callable[[str], object] = ask, shape: tuple[str, str, str] = shape
            ) -> Callable[[], object]:
                text = _line(*shape, size)
                return lambda: ask(text)

            growth = _growth(run, SHORT)
            if growth >= MOST:
                found.append(f"{shape!r}: {growth:.1f} times")
        if len(found) > 3:
            break
    return found


@pytest.mark.parametrize("name", PATTERNS)
def test_every_pattern_is_linear(name: str) -> None:
    asked = _asked(name) if "[" not in name else set()
    assert not _faults(PATTERNS[name], begins=bool(asked) and asked <= {"match", "fullmatch"})


def test_a_quadratic_pattern_is_found() -> None:
    """The check above can fail: with a run that is looked through again from each of its characters."""
    assert _faults(re.compile(r"\.+x"))
    assert _faults(re.compile(r"INT\. -*-*!"))


def test_the_reader_has_patterns_to_look_at() -> None:
    assert len(PATTERNS) > 80
    assert any("[" in name for name in PATTERNS), "those in tables are found too"


def test_patterns_are_where_they_can_be_found() -> None:
    """A pattern that is written where it is used would not be measured above."""
    for path in Path(analysis.__path__[0]).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                called = node.func
                inline = (
                    isinstance(called.value, ast.Name)
                    and called.value.id == "re"
                    and called.attr not in ("compile", "escape")
                )
                assert not inline, f"{path.name}:{node.lineno}: re.{called.attr}"


def _stages(text: str) -> dict[str, float]:
    """Processor seconds of the reader and of each station."""
    manuscript = None
    took: dict[str, float] = {}

    def reads() -> None:
        nonlocal manuscript
        manuscript = read(text)

    took["reader"] = _seconds(reads)
    assert manuscript is not None
    earlier: dict[int, Result] = {}
    for number in range(1, TOTAL_STATIONS + 1):
        context = Context(analysis_type=AnalysisType.FULL)

        def runs(number: int = number, context: Context = context) -> None:
            earlier[number] = registry.station(number).run(manuscript, dict(earlier), context)

        took[f"station {number}"] = _seconds(runs)
    return took


@pytest.mark.parametrize("name", TEXTS)
def test_reader_and_stations_are_linear(name: str) -> None:
    """A stage is too slow where it is at every size: some begin to look for more from a certain length on."""
    slow: dict[str, str] = {}
    _stages(TEXTS[name](1_000))  # what is loaded the first time counts for neither; most words are new to both
    gc.collect()
    gc.disable()  # a collection looks at all that lives, this test's other objects included
    try:
        for size in (20_000, 40_000, 80_000):
            small, large = TEXTS[name](size), TEXTS[name](4 * size)
            short, long = _stages(small), _stages(large)
            slow = {
                stage: f"{short[stage]:.3f} s, then {seconds:.3f} s"
                for stage, seconds in long.items()
                if seconds > MEASURABLE and seconds > MOST * short[stage] and (stage in slow or not slow)
            }
            if not slow:
                return
    finally:
        gc.enable()
    pytest.fail(f"{slow}")
