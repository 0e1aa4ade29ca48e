"""The worker's settings."""

import os

from pydantic import Field

from seven_stations.process.settings import DeploymentSettings


class WorkerSettings(DeploymentSettings):
    """``STATIONS_*`` that a worker reads. Durations in seconds."""

    concurrency: int = Field(default=5, ge=1, le=1000)
    """Jobs that are taken at once; those beyond ``processes`` wait inside the worker for a free process."""
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    lock_duration: float = Field(default=5.0, ge=1)
    """A job whose worker is dead for this long is given to another; renewed at half of it."""
    stalled_interval: float = Field(default=2.0, ge=0.5)
    shutdown_grace: float = Field(default=30.0, ge=0)
    """What running jobs get to finish after SIGTERM before they go back to the queue."""
    job_timeout: float = Field(default=600.0, ge=0)
    """What one attempt may take from when a process is free for it; a job may shorten it. 0 for no limit."""
    job_cpu_time: int = Field(default=300, ge=0)
    """What one attempt may take of the processor; past it the job ends with ``too-complex``. 0 for no limit."""
    job_memory_bytes: int = Field(default=2**30, ge=0)
    """What a child process may hold, its program (some 60 MB) included; a job that needs more ends with
    ``too-complex``. Held by the kernel, on Linux alone. 0 for no limit."""
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """Where ``/metrics`` of this worker is served; nowhere by default. Each worker of a machine needs its own."""
    worker_metrics_host: str = "127.0.0.1"
    pace: float = Field(default=0.0, ge=0)
    """Rest at the start of each station, so that people can watch a short text. For demonstrations."""
