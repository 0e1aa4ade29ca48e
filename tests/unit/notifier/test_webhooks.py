"""Webhooks are signed as Standard Webhooks specifies, and only with settings that make sense."""

import base64

import pytest

from notifier.settings import NotifierSettings
from notifier.webhooks import sign
from seven_stations.errors import ConfigurationError
from seven_stations.process.settings import load_settings

URL = "https://hooks.example/stations"


def secret(size: int) -> str:
    return f"whsec_{base64.b64encode(bytes(size)).decode()}"


def test_the_signature_is_that_of_the_specifications_example() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signature = sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signature == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("size", [24, 64])
def test_a_secret_of_24_to_64_bytes_is_the_key(size: int) -> None:
    settings = load_settings(NotifierSettings, webhook_url=URL, webhook_secret=secret(size), _env_file=None)
    assert settings.webhook_key == bytes(size)


@pytest.mark.parametrize(
    "wrong", [secret(23), secret(65), secret(32).removeprefix("whsec_"), "whsec_" + 40 * "?", "whsec_é", ""]
)
def test_another_secret_is_refused_and_not_repeated(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^STATIONS_WEBHOOK_SECRET: ") as refused:
        load_settings(NotifierSettings, webhook_url=URL, webhook_secret=wrong, _env_file=None)
    assert not wrong or wrong not in str(refused.value)


def test_a_receiver_without_a_secret_is_refused() -> None:
    with pytest.raises(ConfigurationError, match=r"^STATIONS_WEBHOOK_SECRET: .*needs a secret"):
        load_settings(NotifierSettings, webhook_url=URL, _env_file=None)


@pytest.mark.parametrize("wrong", ["hooks.example", "ftp://hooks.example/", "https://", "/hooks"])
def test_an_address_that_is_not_http_is_refused(wrong: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^STATIONS_WEBHOOK_URL: "):
        load_settings(NotifierSettings, webhook_url=wrong, webhook_secret=secret(32), _env_file=None)
