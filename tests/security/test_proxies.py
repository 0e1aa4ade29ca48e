"""Each configuration of ``deploy/proxies`` as it is shipped, run by the real program, with TLS.

If these failed, somebody who followed ``docs/proxies.md`` would have viewers without events, addresses that
anybody may choose, or tokens in a log.
"""

import json
import os
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from redis import Redis
from websockets.asyncio.client import connect

from tests.ports import free_port
from tests.processes import NotifierProcess
from tests.queue_log import Log
from tests.security.caller import SECURED
from tests.tokens import token
from tests.viewers import frames_of

pytestmark = pytest.mark.anyio

CONFIGURATIONS = Path(__file__).parents[2] / "deploy" / "proxies"
FILES = {"nginx": "nginx.conf", "haproxy": "haproxy.cfg", "caddy": "Caddyfile", "apache2": "apache.conf"}
CLIENT = "127.0.0.9"
"""Where the clients of these tests come from: the proxies trust 127.0.0.1, which is where they are themselves."""

MODULES = """\
authz_core env headers log_config mpm_event lbmethod_byrequests proxy proxy_balancer proxy_http proxy_wstunnel
slotmem_shm ssl socache_shmcb unixd
"""


@pytest.fixture(params=FILES)
def program(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    if shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin") is None:
        pytest.skip(f"{name}: not installed")
    return name


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``cert.pem``, ``key.pem`` and both in one."""
    folder = tmp_path_factory.mktemp("certificate")
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
        .public_bytes(Encoding.PEM)
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    for file, content in (("cert.pem", made), ("key.pem", private), ("cert-and-key.pem", made + private)):
        (folder / file).write_bytes(content)
        (folder / file).chmod(0o644)
    return folder


@contextmanager
def proxied(program: str, backend: int, certificate: Path, folder: Path) -> Iterator[int]:
    """The proxy's port. Only ports, paths and the host's name differ from what is shipped."""
    port, log = free_port(), folder / "access.log"
    text = (CONFIGURATIONS / FILES[program]).read_text()
    for shipped, here in (
        ("127.0.0.1:3000", f"127.0.0.1:{backend}"),
        ("/etc/ssl/stations", str(certificate)),
        ("listen 443", f"listen 127.0.0.1:{port}"),
        ("bind :443", f"bind 127.0.0.1:{port}"),
        ("*:443", f"127.0.0.1:{port}"),
        ("\nstations.example {", f"\nhttps://localhost:{port} {{\n\tbind 127.0.0.1"),
        ("/var/log/nginx/stations.log", str(log)),
        ("${APACHE_LOG_DIR}/stations.log", str(log)),
    ):
        text = text.replace(shipped, here)
    if program == "apache2":
        loaded = "".join(
            f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"
            for name in MODULES.split()
            if Path(f"/usr/lib/apache2/modules/mod_{name}.so").exists()
        )
        text = f"ServerRoot {folder}\nPidFile pid\nErrorLog error.log\nListen 127.0.0.1:{port}\n{loaded}{text}"
    file = folder / FILES[program]
    file.write_text(text)
    commands = {
        "nginx": ["-p", str(folder), "-c", str(file), "-g", "daemon off; pid pid; error_log stderr;"],
        "haproxy": ["-db", "-f", str(file)],
        "caddy": ["run", "--adapter", "caddyfile", "--config", str(file)],
        "apache2": ["-D", "FOREGROUND", "-f", str(file)],
    }
    path = os.environ.get("PATH", "") + ":/usr/sbin"
    command = [shutil.which(program, path=path) or program, *commands[program]]
    with log.open("ab") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={**os.environ, "HOME": str(folder)})
    try:
        deadline = time.monotonic() + 30
        while True:
            try:
                if httpx.get(f"https://localhost:{port}/livez", verify=False).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            said = log.read_text("utf-8", "replace")
            assert process.poll() is None, f"{program} ended: {said}"
            assert time.monotonic() < deadline, f"{program} does not answer: {said}"
            time.sleep(0.05)
        yield port
    finally:
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:  # Caddy waits for its connections
            process.kill()
            process.wait(20)


def client(address: str = CLIENT) -> httpx.Client:
    return httpx.Client(transport=httpx.HTTPTransport(verify=False, local_address=address), timeout=20)


async def test_everything_works_through_it(
    program: str, redis_url: str, redis: "Redis", prefix: str, certificate: Path, tmp_path: Path
) -> None:
    log = Log(redis, prefix, "ai-analysis")
    secret = token("sam")
    with (
        NotifierProcess(
            redis_url=redis_url,
            prefix=prefix,
            trusted_proxies="127.0.0.1",
            max_connections_per_address=3,
            **SECURED,
        ) as notifier,
        proxied(program, notifier.port, certificate, tmp_path) as port,
        client() as here,
        client("127.0.0.10") as elsewhere,
    ):
        url = f"https://localhost:{port}"
        events = f"{url}/api/realtime/events"

        # The page signs in: Host and Origin agree, and the cookie is for TLS alone.
        signed = here.post(f"{url}/api/session", json={"token": secret}, headers={"Origin": url})
        assert signed.status_code == 200, signed.text
        assert "secure" in signed.headers["set-cookie"].lower()

        # Events come when they happen.
        log.job("p1", {"userId": "sam"})
        with here.stream("GET", events, params={"access_token": secret}) as stream:
            frames = frames_of(stream)
            assert next(frames).event == "connected"
            log.add("active", "p1", prev="waiting")
            assert next(frames).data["jobId"] == "p1"

            # WebSocket, and long polling. The threaded client of websockets reads and writes TLS at once, which
            # OpenSSL does not allow: one request in some 150 never left.
            context = ssl._create_unverified_context()
            async with connect(
                f"wss://localhost:{port}/socket.io/?EIO=4&transport=websocket",
                ssl=context,
                local_addr=(CLIENT, 0),
                compression=None,
                open_timeout=60,
            ) as socket:
                assert str(await socket.recv()).startswith("0{")
                await socket.send("40" + json.dumps({"token": secret}))
                assert [str(await socket.recv())[:14] for _ in range(3)][2] == '42["authentica'
                log.add("failed", "p1", failedReason="x", prev="active")
                assert "p1" in str(await socket.recv())
                polling = {"EIO": "4", "transport": "polling", "access_token": secret}
                opened = here.get(f"{url}/socket.io/", params=polling)
                sid = json.loads(opened.text[1:])["sid"]
                joined = here.post(f"{url}/socket.io/", params={**polling, "sid": sid}, content="40")
                assert joined.text == "ok"
                polled = here.get(f"{url}/socket.io/", params={**polling, "sid": sid}).text
                assert "connected" in polled, polled

                # What a client says of its own address counts for nothing.
                forged = {"X-Forwarded-For": "203.0.113.7", "Forwarded": "for=203.0.113.7"}
                refused = here.get(events, params={"access_token": secret}, headers=forged)
                assert refused.status_code == 503, "a client chose its own address"
                with elsewhere.stream("GET", events, params={"access_token": secret}) as other:
                    assert other.status_code == 200, "all clients count as one address"
    written = "".join(file.read_text("utf-8", "replace") for file in tmp_path.rglob("*.log"))  # noqa: ASYNC240
    assert secret not in written, "the proxy's log has a token in it"
    assert program == "caddy" or "/api/realtime/events" in written
