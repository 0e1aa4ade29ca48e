"""A real HTTP server that speaks the chat-completions API, as well or as badly as a test wants it to."""

import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

KEY = "sk-test-9f31-secret"


@dataclass(frozen=True)
class Answer:
    """One HTTP response; ``silent`` keeps the request waiting until the server ends, ``dripping`` sends a
    byte now and then instead."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    silent: bool = False
    dripping: bool = False


def chat(
    content: object, *, finish: str = "stop", refusal: str | None = None, usage: object = (1200, 340)
) -> Answer:
    """A chat completion whose content is ``content``, as JSON where it is no string."""
    text = content if isinstance(content, str) or content is None else json.dumps(content, ensure_ascii=False)
    told: dict[str, Any] = {
        "id": "x",
        "object": "chat.completion",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text, "refusal": refusal},
                "finish_reason": finish,
            }
        ],
    }
    if isinstance(usage, tuple):
        told["usage"] = {
            "prompt_tokens": usage[0],
            "completion_tokens": usage[1],
            "total_tokens": usage[0] + usage[1],
        }
    return Answer(body=json.dumps(told, ensure_ascii=False).encode())


def error(status: int, message: str = "no", **headers: str) -> Answer:
    """An error as the API words it."""
    body = json.dumps({"error": {"message": message, "type": "test"}}).encode()
    return Answer(status, body, {name.replace("_", "-"): value for name, value in headers.items()})


SILENCE = Answer(silent=True)
DRIPS = Answer(dripping=True)

Script = list[Answer | Callable[[dict[str, Any]], Answer]]


class Endpoint:
    """Gives the answers of ``script`` in order, the last again and again. ``questions`` are what it was sent."""

    def __init__(self, *script: Answer | Callable[[dict[str, Any]], Answer]) -> None:
        self.script: Script = list(script)
        self.questions: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.keys: list[str | None] = []
        self._released = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def _answer(self, path: str, key: str | None, question: dict[str, Any]) -> Answer:
        with self._lock:
            self.paths.append(path)
            self.keys.append(key)
            self.questions.append(question)
            step = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        return step if isinstance(step, Answer) else step(question)

    def __enter__(self) -> Self:
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                given = endpoint._answer(self.path, self.headers.get("Authorization"), json.loads(body))
                if given.silent:
                    endpoint._released.wait()
                    self.close_connection = True
                    return
                self.send_response(given.status)
                for name, value in {"Content-Type": "application/json", **given.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "100000" if given.dripping else str(len(given.body)))
                self.end_headers()
                try:
                    self.wfile.write(given.body)
                    while given.dripping and not endpoint._released.wait(0.02):
                        self.wfile.write(b" ")
                except (BrokenPipeError, ConnectionResetError):
                    self.close_connection = True  # the client had enough

            def log_message(self, *_parts: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()
