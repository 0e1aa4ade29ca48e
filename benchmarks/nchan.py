"""Nchan as a peer: one process of nginx, which is told over HTTP what to send. Debian: ``libnginx-mod-nchan``."""

import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from cli.local.server import free_port
from tests.processes import wait_until

CONFIGURATION = Path(__file__).parent / "peers" / "nchan.conf"
MODULE = Path("/usr/lib/nginx/modules/ngx_nchan_module.so")


@dataclass(frozen=True)
class Nchan:
    port: int
    pid: int
    _publisher: socket.socket

    def publish(self, body: str, count: int) -> None:
        """Post the same event ``count`` times, over one connection and without waiting in between."""
        data = body.encode()
        head = b"POST /publish HTTP/1.1\r\nHost: peer\r\nX-EventSource-Event: job:progress\r\n"
        self._publisher.sendall((head + b"Content-Length: %d\r\n\r\n" % len(data) + data) * count)
        answers = b""
        while answers.count(b"HTTP/1.1 20") < count:
            answers += self._publisher.recv(65536)


@contextmanager
def nchan() -> Iterator[Nchan]:
    """A server on a free port. Raises :class:`RuntimeError` if it is not installed."""
    program = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if program is None or not MODULE.exists():
        raise RuntimeError("nchan is not installed (apt-get install libnginx-mod-nchan)")
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder) / "nginx.conf"
        text = CONFIGURATION.read_text("utf-8").replace("MODULE", str(MODULE)).replace("PORT", str(port))
        configuration.write_text(text, "utf-8")
        process = subprocess.Popen([program, "-p", folder, "-c", str(configuration), "-e", "stderr"])
        try:
            wait_until(lambda: _answers(port), "nginx listens")
            with socket.create_connection(("127.0.0.1", port)) as publisher:
                yield Nchan(port, process.pid, publisher)
        finally:
            process.kill()
            process.wait()


def _answers(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False
