"""A server that asks for a longer pause than a timer can hold is not asked a thousand times a second instead."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[3] / "clients" / "javascript" / "index.mjs"

LISTENING = """
const { listen } = await import(process.argv[1]);
try {
  for await (const event of listen(["job:1"], { url: process.argv[2], signal: AbortSignal.timeout(1500) }));
} catch {}
"""


@pytest.mark.parametrize("pause", ["99999999999", "Infinity", "-1", "soon"])
def test_an_odd_retry_after_leaves_the_pause_to_the_client(pause: str) -> None:
    asked = []

    class Busy(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(503)
            self.send_header("Retry-After", pause)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}"
        command = ["node", "--input-type=module", "-e", LISTENING, PACKAGE.as_uri(), url]
        subprocess.run(command, check=True, timeout=60)
        server.shutdown()
    assert 0 < len(asked) < 20
