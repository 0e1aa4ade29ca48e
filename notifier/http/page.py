"""The page's files, under an address that changes with their content: modules of two versions never meet.

A browser keeps what has a version in its address for good; the document itself is asked for again each time.
"""

import json
import mimetypes
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from seven_stations.words import LANGUAGES, PAGE, catalogue

FOLDER = Path(__file__).parents[1] / "dashboard"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

_DOCUMENT = "index.html"
_WATCH = "incomplete.js"
"""Says that other files did not arrive, so that it has an address that every version answers."""
_WORDS = "texts/words.js"
_ADDRESSES = ("/", "/new", "/workers", "/queues/{rest:path}")
"""What the page shows by address: each answers with the document, which reads the address itself."""
_TYPES = {".js": "text/javascript; charset=utf-8", ".fountain": "text/plain; charset=utf-8"}


class Page:
    """Serves the files of a folder from memory, as they were when it was made."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        self._files[_WORDS] = _words()
        digest = sha256()
        for name, content in self._files.items():
            digest.update(f"{name} {len(content)} ".encode() + content)
        self.version = digest.hexdigest()[:16]
        self._watch = self._files.pop(_WATCH)
        self._document = self._filled(self._files.pop(_DOCUMENT).decode()).encode()

    def routes(self) -> list[Route]:
        """The document at each of its addresses, and what it needs."""
        return [
            *(Route(address, self._serve_document) for address in _ADDRESSES),
            Route(f"/{_WATCH}", self._serve_watch),
            Route("/assets/{version}/{name:path}", self._serve_file),
        ]

    def _filled(self, document: str) -> str:
        base = f"/assets/{self.version}/"
        named = sorted(self._files)
        styles = [f'<link rel="stylesheet" href="{base}{name}">' for name in named if name.endswith(".css")]
        # All at once: otherwise each module is asked for when the one that imports it has come.
        modules = [f'<link rel="modulepreload" href="{base}{name}">' for name in named if name.endswith(".js")]
        document = document.replace("/assets/", base)
        document = document.replace("<!-- styles -->", "\n  ".join(styles))
        return document.replace("<!-- modules -->", "\n  ".join(modules))

    async def _serve_document(self, request: Request) -> Response:
        return self._serve_anew(request, self._document, "text/html")

    def serve_missing(self) -> Response:
        """The document where there is nothing: it says so, in the reader's language, and leads on."""
        return Response(
            self._document, status_code=404, media_type="text/html", headers={"Cache-Control": "no-store"}
        )

    async def _serve_watch(self, request: Request) -> Response:
        return self._serve_anew(request, self._watch, _TYPES[".js"])

    def _serve_anew(self, request: Request, content: bytes, kind: str) -> Response:
        """What the browser asks for each time, and is sent once."""
        headers = {"Cache-Control": "no-cache", "ETag": f'"{self.version}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return Response(content, media_type=kind, headers=headers)

    async def _serve_file(self, request: Request) -> Response:
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None or request.path_params["version"] != self.version:
            # Of another version: not there, rather than mixed with it.
            return Response(
                "Not found", status_code=404, media_type="text/plain", headers={"Cache-Control": "no-store"}
            )
        kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return Response(content, media_type=kind, headers={"Cache-Control": "public, max-age=31536000, immutable"})


def _words() -> bytes:
    """What the page shares with reports and terminals, as a module."""
    shared = {language: {part: catalogue(language)[part] for part in PAGE} for language in LANGUAGES}
    return f"export const words = {json.dumps(shared, ensure_ascii=False, separators=(',', ':'))};".encode()
