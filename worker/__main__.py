"""``python -m worker``: one worker process, composed here and run until SIGTERM."""

import asyncio
import contextlib
import signal
import sys

import structlog

from seven_stations.analysis.llm.settings import load_llm_settings
from seven_stations.errors import ConfigurationError, StationsError
from seven_stations.process.logs import configure_logging
from seven_stations.process.parent_watch import announce_ready, tie_to_parent
from seven_stations.process.settings import load_settings
from seven_stations.process.tracing import start_tracing
from seven_stations.queue.connection import clock_skew, connect, require_server, where
from seven_stations.queue.keys import Keys
from seven_stations.queue.workers import client_name
from worker.analysis_attempt import AnalysisAttempts
from worker.bullmq_worker import worker_name
from worker.child import Limits
from worker.metrics import Metrics
from worker.process_pool import ProcessPool
from worker.progress_writer import ProgressWriter
from worker.runner import Runner, WorkerEndedError
from worker.settings import WorkerSettings

log = structlog.get_logger()

_SKEW_SECONDS = 5.0


async def serve(settings: WorkerSettings) -> None:
    """Run until SIGTERM or SIGINT."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    size = settings.concurrency * 2 + 8
    client = connect(
        settings.redis_url,
        client_name="stations-worker",
        max_connections=size,
        retries=8,
        broken="surrogateescape",  # a text that is not valid Unicode must be refused, not analysed with holes
    )
    # BullMQ recognises workers by the name of the connection on which they wait, so this one is only for waiting.
    waiting = connect(
        settings.redis_url,
        client_name=client_name(Keys(settings.prefix, settings.queue), worker_name()),
        max_connections=2,
        retries=8,
    )
    once = connect(settings.redis_url, client_name="stations-worker", max_connections=size, retries=0)
    blobs = connect(
        settings.redis_url, client_name="stations-worker", max_connections=size, decode=False, retries=8
    )
    metrics = Metrics()
    if settings.worker_metrics_port is not None:
        metrics.serve(settings.worker_metrics_host, settings.worker_metrics_port)
    limits = Limits(memory=settings.job_memory_bytes, cpu=settings.job_cpu_time)
    pool = ProcessPool(settings.processes, metrics, limits)
    try:
        version = await require_server(waiting, settings.redis_url)  # from here on, others see this worker
        skew = await clock_skew(client)
        if abs(skew) > _SKEW_SECONDS:
            log.warning("clock is not the server's, and jobs are delayed and forgotten by it", ahead=round(-skew))
        await pool.start()
        progress_writer = ProgressWriter(once, metrics, prefix=settings.prefix, queue=settings.queue)
        analysis_attempts = AnalysisAttempts(settings, blobs, progress_writer, pool, metrics)
        runner = Runner(settings, client, waiting, blobs, analysis_attempts, metrics)
        log.info(
            "worker ready",
            queue=settings.queue,
            redis=where(settings.redis_url),
            server=version,
            concurrency=settings.concurrency,
            processes=settings.processes,
        )
        announce_ready()
        await runner.run(stop)
    finally:
        await pool.close()
        for connection in (client, waiting, once, blobs):
            with contextlib.suppress(Exception):
                await asyncio.wait_for(connection.aclose(), 1)


def main() -> int:
    """Run the process and return its exit code: 0 after a signal, 1 if the worker ended by itself, 2-3 if it
    cannot start."""
    tie_to_parent()
    try:
        settings = load_settings(WorkerSettings)
        load_llm_settings()  # checked here, because a child would only log an error and go on without it
        configure_logging("worker", level=settings.log_level, fmt=settings.log_format)
        start_tracing("stations-worker")
        asyncio.run(serve(settings))
    except WorkerEndedError:
        log.exception("the worker's loop ended")
        return 1
    except StationsError as error:
        sys.stderr.write(f"worker: {error.message}\n")
        return 2 if isinstance(error, ConfigurationError) else 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
