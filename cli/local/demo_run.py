"""One analysis on our own deployment: followed to its end, with its report written to a file."""

from pathlib import Path
from urllib.parse import quote

from cli.commands.report import find_report
from cli.commands.token import sign
from cli.errors import ExitCode, NotAllowedError
from cli.following.backend import Backend
from cli.following.follow import follow, lost_line
from cli.local.deployment import Deployment
from cli.settings import CommandSettings
from cli.texts.source import Source
from cli.views.analysis_state import Board
from cli.views.console import say
from cli.views.language import t
from cli.views.render import View, view_of
from seven_stations.client.notifier import NotifierClient
from seven_stations.client.stream import analysis_path
from seven_stations.queue.producer import Enqueued
from seven_stations.queue.store import REPORT_FORMATS
from seven_stations.stations import AnalysisType

_USER = "demo"
_TOKEN_SECONDS = 3600


class DemoRun:
    """Enqueues ``source`` and follows it. ``tell`` receives messages, also while the view is shown.

    ``once``: the page ends with the run, so that its address is of no use.
    """

    def __init__(self, settings: CommandSettings, source: Source, kind: AnalysisType, *, once: bool) -> None:
        self._settings = settings
        self._source = source
        self._kind = kind
        self._once = once
        self._view: View | None = None

    def tell(self, message: str) -> None:
        """Show a message without disturbing a live view."""
        if self._view is not None:
            self._view.note(message)
        else:
            say(message)

    async def run(self, deployment: Deployment) -> int:
        """Run it and return the exit code for the job's outcome."""
        token = self._token()
        async with Backend(self._settings, deployment.redis_url) as backend:
            data = {"text": self._source.text, "analysisType": self._kind.value}
            # The job gets an owner who may watch it, if the notifier requires tokens.
            job = await backend.producer().enqueue({**data, "userId": _USER} if token else data)
            good = await self._follow(deployment, job, token)
            say("")
            if good:
                for path in await self._write_reports(backend, deployment, job):
                    say(t("  report     {path}", path=path))
        if not self._once:
            say(t("  dashboard  {url}", url=f"{deployment.dashboard_url}?analysis={quote(job.analysis_id)}"))
        return ExitCode.DONE if good else ExitCode.JOB_FAILED

    async def _follow(self, deployment: Deployment, job: Enqueued, token: str | None) -> bool:
        with view_of(Board(self._source.name)) as view:
            self._view = view
            try:
                async with NotifierClient(deployment.notifier_url, token=token, lost=self._lost) as client:
                    outcome = await follow(client, analysis_path(job.analysis_id), view, {"wait": "30"})
            finally:
                self._view = None
        return outcome is not None and outcome.completed

    def _lost(self, reason: str, seconds: float) -> None:
        self.tell(lost_line(reason, seconds))

    async def _write_reports(self, backend: Backend, deployment: Deployment, job: Enqueued) -> list[Path]:
        directory = deployment.directory.reports
        directory.mkdir(mode=0o700, exist_ok=True)
        paths = []
        for fmt in REPORT_FORMATS:
            path = directory / f"{job.job_id}.{fmt}"
            path.write_text(await find_report(backend, job.job_id, fmt), encoding="utf-8")
            paths.append(path)
        return paths

    def _token(self) -> str | None:
        """A token for the notifier that we started; ``None`` if it is open."""
        settings = self._settings
        if settings.token is not None:
            return settings.token
        if settings.jwt_secret is not None:
            return sign(settings, settings.jwt_secret, _USER, _TOKEN_SECONDS)
        if settings.jwt_public_key is not None or settings.jwks is not None:
            raise NotAllowedError(t("The notifier requires a token that only you can sign: set STATIONS_TOKEN"))
        return None
