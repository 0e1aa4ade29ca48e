"""Stations can be replaced from outside, and a replacement that breaks the contract is refused."""

import pytest

from seven_stations.analysis.stations import registry
from seven_stations.analysis.stations.contract import Output
from seven_stations.analysis.stations.network.output import ConflictNetworkOutput


class Other:
    number = 3
    output_model: type[Output] = ConflictNetworkOutput

    def run(self, manuscript, earlier, context):
        raise NotImplementedError


class Wrong(Other):
    number = 4


class EntryPoint:
    def __init__(self, value: str, loaded: type) -> None:
        self.value = value
        self.load = lambda: loaded


@pytest.fixture
def offers(monkeypatch):
    """What is installed, by station name."""
    installed: dict[str, list[EntryPoint]] = {}
    monkeypatch.setattr(registry, "entry_points", lambda **asked: installed.get(asked["name"], []))
    registry.station.cache_clear()
    yield installed
    registry.station.cache_clear()


def test_built_in_unless_replaced(offers) -> None:
    assert registry.station(3) is registry.built_in(3)
    assert registry.engine_of(3) == "built-in"


def test_replacement(offers) -> None:
    offers["3"] = [EntryPoint("other:Other", Other)]
    assert isinstance(registry.station(3), Other)
    assert registry.engine_of(3).endswith(":Other")


def test_two_offers_are_refused(offers) -> None:
    offers["3"] = [EntryPoint("b:B", Other), EntryPoint("a:A", Other)]
    with pytest.raises(registry.StationError, match="a:A, b:B"):
        registry.station(3)


def test_wrong_number_is_refused(offers) -> None:
    offers["3"] = [EntryPoint("other:Wrong", Wrong)]
    with pytest.raises(registry.StationError, match="says 4"):
        registry.station(3)


def test_wrong_output_is_refused(offers) -> None:
    with pytest.raises(registry.StationError, match="not ConflictNetworkOutput"):
        registry.check_output(3, Output())
