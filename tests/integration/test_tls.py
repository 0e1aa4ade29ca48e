"""``rediss://``: a certificate of the deployment's own authority is checked, by an option of the URL."""

import asyncio
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from protocol.connection import connect, require_server
from protocol.errors import ServerUnreachableError
from tests.processes import NotifierProcess
from tests.viewers import until, watching

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@dataclass(frozen=True)
class Encrypted:
    """A server behind TLS, and the certificate of the authority that signed its own."""

    port: int
    authority: Path
    database: str

    @property
    def url(self) -> str:
        return f"rediss://127.0.0.1:{self.port}/{self.database}?ssl_ca_certs={self.authority}"


def _certificate(folder: Path) -> tuple[Path, Path]:
    made = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=stations"]
    names = ["-addext", "subjectAltName=IP:127.0.0.1", "-out", str(made[0]), "-keyout", str(made[1])]
    subprocess.run([*command, *names], check=True, capture_output=True)
    return made


@pytest.fixture
def encrypted(redis_url: str, tmp_path: Path) -> Iterator[Encrypted]:
    """TLS ends in front of the server, as with stunnel."""
    certificate, key = _certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    port, _, database = redis_url.rpartition(":")[2].partition("/")
    listener = socket.create_server(("127.0.0.1", 0))
    stop = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(_serve(listener, context, int(port), stop)))
    thread.start()
    yield Encrypted(listener.getsockname()[1], certificate, database)
    stop.set()
    thread.join()


async def _serve(listener: socket.socket, context: ssl.SSLContext, port: int, stop: threading.Event) -> None:
    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(_pump(reader, inner_writer), _pump(inner_reader, writer))

    async with await asyncio.start_server(relay, sock=listener, ssl=context):
        await asyncio.to_thread(stop.wait)


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()


async def test_a_server_of_the_given_authority_is_used(encrypted: Encrypted) -> None:
    client = connect(encrypted.url, client_name="test")
    assert await require_server(client, encrypted.url)
    assert await client.set("tls", "1", ex=5)
    await client.aclose()


async def test_a_server_of_an_unknown_authority_is_refused(encrypted: Encrypted) -> None:
    url = encrypted.url.partition("?")[0]
    client = connect(url, client_name="test", retries=0)
    with pytest.raises(ServerUnreachableError, match="certificate verify failed"):
        await require_server(client, url)
    await client.aclose()


async def test_a_server_of_another_name_is_refused(encrypted: Encrypted) -> None:
    url = encrypted.url.replace("127.0.0.1", "localhost")
    client = connect(url, client_name="test", retries=0)
    with pytest.raises(ServerUnreachableError, match="certificate"):
        await require_server(client, url)
    await client.aclose()


def test_a_notifier_reads_over_tls(encrypted: Encrypted, prefix: str) -> None:
    with (
        NotifierProcess(redis_url=encrypted.url, prefix=prefix) as notifier,
        watching(f"{notifier.url}/api/realtime/events", userId="sam") as frames,
    ):
        assert until(frames, lambda frame: frame.event == "connected")
