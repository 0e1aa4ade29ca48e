"""Settings put a station in the place of ours, in this process only, and nothing happens without them."""

from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from seven_stations.analysis.llm.installation import install
from seven_stations.analysis.llm.settings import load_llm_settings
from seven_stations.analysis.llm.station import LanguageModelStation
from seven_stations.analysis.stations import registry

URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def restored() -> Iterator[None]:
    yield
    registry.restore()


def test_only_the_stations_that_are_named() -> None:
    with capture_logs() as events:
        install(load_llm_settings(url=URL, model="m", key="sk-secret", stations="2,6"))
    kinds = {number: isinstance(registry.station(number), LanguageModelStation) for number in range(1, 8)}
    assert [number for number, replaced in kinds.items() if replaced] == [2, 6]
    assert events[0]["host"] == "127.0.0.1"
    assert "sk-secret" not in str(events)


def test_nothing_without_stations() -> None:
    install(load_llm_settings(url=URL, model="m"))
    assert all(registry.station(number) is registry.built_in(number) for number in range(1, 8))


def test_a_replacement_keeps_the_contract_and_is_undone() -> None:
    station = LanguageModelStation(2, load_llm_settings(url=URL, model="m", stations="2"))
    with pytest.raises(registry.StationError, match="says 2"):
        registry.replace(3, station)
    registry.replace(2, station)
    assert registry.station(2) is station
    assert registry.engine_of(2) == "built-in", "nothing was asked yet"
    assert station.output_model is registry.built_in(2).output_model
    registry.restore()
    assert registry.station(2) is registry.built_in(2)
