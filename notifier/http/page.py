"""The page's files, served under paths that change with their content, so that versions never mix.

Browsers cache versioned files for ever and revalidate the document each time. All modules are sent as one file,
and so are all style sheets. Everything is compressed when the notifier starts.
"""

import gzip
import json
import mimetypes
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from notifier.http.bundle import bundle
from notifier.http.replies import accepts_coding
from seven_stations.samples import first_draft
from seven_stations.words import LANGUAGES, PAGE, catalogue

FOLDER = Path(__file__).parents[1] / "dashboard"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
)

_DOCUMENT = "index.html"
_WATCH = "incomplete.js"
"""Reports files that did not load, so its path is the same in every version."""
_WORDS = "texts/words.js"
_MODULES = "app.js"
_STYLES = "styles.css"
_ADDRESSES = ("/", "/new", "/schedules", "/workers", "/queues/{rest:path}")
"""The paths of the page; each returns the document, whose scripts read the path."""
_TYPES = {".js": "text/javascript; charset=utf-8", ".txt": "text/plain; charset=utf-8"}


class Page:
    """Serves the files of a folder from memory, as they were at the start."""

    def __init__(self, folder: Path = FOLDER) -> None:
        read = {
            path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        read[_WORDS] = _words()
        read |= {f"sample-{language}.txt": first_draft(language).encode() for language in LANGUAGES}
        document, watch = read.pop(_DOCUMENT), read.pop(_WATCH)
        modules = {name: read.pop(name).decode() for name in list(read) if name.endswith(".js")}
        styles = [read.pop(name) for name in list(read) if name.endswith(".css")]
        self._files = read | {_MODULES: bundle(modules, _MODULES).encode(), _STYLES: b"".join(styles)}
        digest = sha256(document + watch)
        for name, content in self._files.items():
            digest.update(f"{name} {len(content)} ".encode() + content)
        self.version = digest.hexdigest()[:16]
        self._watch = watch
        self._document = document.replace(b"/assets/", f"/assets/{self.version}/".encode())
        contents = [*self._files.values(), self._watch, self._document]
        self._compressed = {content: gzip.compress(content, mtime=0) for content in contents}

    def routes(self) -> list[Route]:
        """The document at each of its paths, and its files."""
        return [
            *(Route(address, self._serve_document) for address in _ADDRESSES),
            Route(f"/{_WATCH}", self._serve_watch),
            Route("/assets/{version}/{name:path}", self._serve_file),
        ]

    async def _serve_document(self, request: Request) -> Response:
        return self._serve_anew(request, self._document, "text/html")

    def serve_missing(self) -> Response:
        """The document for an unknown path: it says so in the reader's language, and links to other pages."""
        return Response(
            self._document, status_code=404, media_type="text/html", headers={"Cache-Control": "no-store"}
        )

    async def _serve_watch(self, request: Request) -> Response:
        return self._serve_anew(request, self._watch, _TYPES[".js"])

    def _serve_anew(self, request: Request, content: bytes, kind: str) -> Response:
        """Content that the browser revalidates each time, and receives only if it changed."""
        headers = {"Cache-Control": "no-cache", "ETag": f'W/"{self.version}"'}
        if request.headers.get("if-none-match") == headers["ETag"]:
            return Response(status_code=304, headers=headers)
        return self._answer(request, content, kind, headers)

    def _answer(self, request: Request, content: bytes, kind: str, headers: dict[str, str]) -> Response:
        headers["Vary"] = "Accept-Encoding"
        if accepts_coding(request, "gzip"):
            headers["Content-Encoding"] = "gzip"
            content = self._compressed[content]
        return Response(content, media_type=kind, headers=headers)

    async def _serve_file(self, request: Request) -> Response:
        name = request.path_params["name"]
        content = self._files.get(name)
        if content is None or request.path_params["version"] != self.version:
            # A file of another version is missing rather than mixed with this one.
            return Response(
                "Not found", status_code=404, media_type="text/plain", headers={"Cache-Control": "no-store"}
            )
        kind = _TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._answer(request, content, kind, {"Cache-Control": "public, max-age=31536000, immutable"})


def _words() -> bytes:
    """The words that the page shares with reports and terminals, as a module."""
    shared = {language: {part: catalogue(language)[part] for part in PAGE} for language in LANGUAGES}
    return f"export const words = {json.dumps(shared, ensure_ascii=False, separators=(',', ':'))};".encode()
