"""Settings are refused by name, and never with the key in the message."""

import traceback

import pytest

from seven_stations.analysis.llm.settings import load_llm_settings
from seven_stations.errors import ConfigurationError

KEY = "sk-secret-77"
URL = "http://127.0.0.1:9/v1"


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.chdir(tmp_path)  # no .env file
    for name in ("URL", "KEY", "MODEL", "STATIONS"):
        monkeypatch.delenv(f"STATIONS_LLM_{name}", raising=False)


def test_off_by_default() -> None:
    assert load_llm_settings().stations == ()


def test_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {"URL": URL + "/", "KEY": KEY, "MODEL": "m", "STATIONS": " 6,2,6 ", "PRICE_IN": "", "RETRIES": "0"}
    for name, value in given.items():
        monkeypatch.setenv(f"STATIONS_LLM_{name}", value)
    settings = load_llm_settings()
    assert (settings.url, settings.model, settings.stations) == (URL, "m", (2, 6))
    assert (settings.price_in, settings.retries) == (None, 0)
    assert settings.key is not None
    assert settings.key.get_secret_value() == KEY
    assert KEY not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"url": "ftp://host/v1"}, "STATIONS_LLM_URL"),
        ({"url": "host/v1"}, "STATIONS_LLM_URL"),
        ({"url": f"http://me:{KEY}@host/v1"}, "STATIONS_LLM_URL"),
        ({"url": f"http://host/v1?key={KEY}"}, "STATIONS_LLM_URL"),
        ({"key": f"{KEY}\n"}, "STATIONS_LLM_KEY"),
        ({"key": f"{KEY}é"}, "STATIONS_LLM_KEY"),
        ({"stations": "8"}, "STATIONS_LLM_STATIONS"),
        ({"stations": "two"}, "STATIONS_LLM_STATIONS"),
        ({"timeout": 0}, "STATIONS_LLM_TIMEOUT"),
        ({"retries": 11}, "STATIONS_LLM_RETRIES"),
        ({"price_in": -1}, "STATIONS_LLM_PRICE_IN"),
        ({"max_input_chars": 10}, "STATIONS_LLM_MAX_INPUT_CHARS"),
        ({"url": None, "stations": "2"}, "STATIONS_LLM_URL and STATIONS_LLM_MODEL"),
    ],
)
def test_bad_settings_are_named_and_keep_the_key(settings: dict[str, object], named: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_llm_settings(**{"url": URL, "key": KEY, "model": "m", **settings})
    assert caught.value.message.startswith(named)
    assert KEY not in "".join(traceback.format_exception(caught.value))
