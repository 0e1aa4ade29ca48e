"""The worker's settings."""

import os

from pydantic import Field

from seven_stations.process.settings import DeploymentSettings


class WorkerSettings(DeploymentSettings):
    """The ``STATIONS_*`` settings of a worker. Durations are in seconds."""

    concurrency: int = Field(default=5, ge=1, le=1000)
    """The number of jobs taken at once; those beyond ``STATIONS_PROCESSES`` wait inside the worker for a free
    process."""
    processes: int = Field(default_factory=lambda: os.cpu_count() or 1, ge=1, le=256)
    """The number of child processes that compute; by default the number of cores."""
    lock_duration: float = Field(default=5.0, ge=1)
    """After this time without a renewal, a job goes to another worker; locks are renewed at half of it."""
    stalled_interval: float = Field(default=2.0, ge=0.5)
    """How often a worker looks for jobs whose worker is lost."""
    shutdown_grace: float = Field(default=30.0, ge=0)
    """How long running jobs may take to finish after SIGTERM before they go back to the queue. A notifier takes 5
    by default, in which its connections may end."""
    job_timeout: float = Field(default=600.0, ge=0)
    """The time limit of one attempt, counted from when a process is free; a job may shorten it. 0 for no limit."""
    job_cpu_time: int = Field(default=300, ge=0)
    """The CPU time limit of one attempt; beyond it the job ends with ``too-complex``. 0 for no limit."""
    job_memory_bytes: int = Field(default=2**30, ge=0)
    """The memory limit of a child process, including its program (some 60 MB); beyond it the job ends with
    ``too-complex``. Enforced by the kernel, on Linux only. 0 for no limit."""
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65535)
    """The port that serves the ``/metrics`` of this worker; by default none. Each worker on a machine needs its
    own: those of ``stations up`` use this one and the next ones."""
    worker_metrics_host: str = "127.0.0.1"
    """The address that serves the ``/metrics`` of this worker."""
    pace: float = Field(default=0.0, ge=0)
    """A pause at the start of each station, so that people can watch a short text. For demonstrations."""
