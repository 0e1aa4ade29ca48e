"""``rediss://``: a certificate of the deployment's own authority is checked, by an option of the URL."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from seven_stations.errors import ServerUnreachableError
from seven_stations.queue.connection import connect, require_server
from tests.processes import NotifierProcess
from tests.viewers import until, watching

pytestmark = pytest.mark.anyio


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
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stations")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made[0].write_bytes(certificate.public_bytes(Encoding.PEM))
    made[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
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
        watching(notifier.events_url, userId="sam") as frames,
    ):
        assert until(frames, lambda frame: frame.event == "connected")
