"""The endpoints of queues and their jobs."""

from notifier.http import queue_schemas as answers
from notifier.http import queues, schedules
from notifier.http.endpoint import Endpoint, in_query
from notifier.http.queue_schemas import MAX_CURSOR, MAX_WORD
from seven_stations.protocol.jobview import LISTED_STATES
from seven_stations.protocol.schema import Schema
from seven_stations.queue.queues import MAX_LIMIT, MAX_LINES

_WORD: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_WORD}
_STATE = f"({'|'.join(LISTED_STATES)})"
_READ = "401 403 404 503"
_OPERATED = "401 403 404 409 503"
_EMPTIED = "400 401 403 404 413 503"
_QUEUE = "/api/queues/{name:queue}"
_JOB = _QUEUE + "/jobs/{job_id:job}"
_ADMINS = "For admins."
_OWNERS = "For the job's owner and for admins."


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


QUEUE_ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/queues",
        queues.queues,
        "The queues and their counts",
        answers.QueuesAnswer,
        "401 403 503",
        name="listQueues",
    ),
    Endpoint("GET", _QUEUE, queues.queue, "One queue", answers.QueueAnswer, _READ, name="getQueue"),
    Endpoint(
        "GET",
        _QUEUE + "/workers",
        queues.workers,
        "Who works on it",
        answers.WorkersAnswer,
        _READ,
        about="Who is no admin is told of their own jobs, and of no addresses.",
        name="listWorkers",
    ),
    Endpoint(
        "GET",
        _QUEUE + "/schedules",
        schedules.schedules,
        "What is added to it repeatedly",
        answers.SchedulesAnswer,
        "400 401 403 404 503",
        about="Who is no admin sees their own.",
        name="listSchedules",
        parameters=(
            in_query("start", _number(0, 2**31), "The first schedule, counted from 0."),
            in_query("limit", _number(1, MAX_LIMIT), "How many schedules, 20 by default."),
        ),
    ),
    Endpoint(
        "DELETE",
        _QUEUE + "/schedules/{schedule_id:path}",
        schedules.remove_schedule,
        "End a schedule",
        answers.RemovedSchedule,
        _READ,
        about="For admins. Its planned run is removed; runs that have begun continue.",
        name="removeSchedule",
    ),
    Endpoint(
        "POST",
        _QUEUE + "/pause",
        queues.pause,
        "Let workers take no more jobs",
        answers.QueueAnswer,
        _READ,
        about=_ADMINS,
    ),
    Endpoint(
        "POST",
        _QUEUE + "/resume",
        queues.resume,
        "Let workers take jobs again",
        answers.QueueAnswer,
        _READ,
        about=_ADMINS,
    ),
    Endpoint(
        "POST",
        _QUEUE + "/drain",
        queues.drain,
        "Remove the jobs that wait",
        answers.Count,
        _EMPTIED,
        about=_ADMINS,
        body=answers.Drain,
        body_optional=True,
    ),
    Endpoint(
        "POST",
        _QUEUE + "/clean",
        queues.clean,
        "Remove old jobs of a state",
        answers.Count,
        _EMPTIED,
        about=_ADMINS,
        body=answers.Clean,
    ),
    Endpoint(
        "GET",
        _QUEUE + "/jobs",
        queues.jobs,
        "Jobs, a page at a time",
        answers.JobsAnswer,
        "400 401 403 404 503",
        about="Who is no admin sees their own. Who is next comes first, ended jobs newest first.",
        name="listJobs",
        parameters=(
            in_query(
                "state",
                {"type": "string", "pattern": f"^{_STATE}(,{_STATE})*$"},
                "Some of the states, with commas between; all by default.",
            ),
            in_query("cursor", {"type": "string", "maxLength": MAX_CURSOR}, "The last page's `next`."),
            in_query("limit", _number(1, MAX_LIMIT), "Jobs on the page, 20 by default."),
            in_query("search", _WORD, "What is to be found in id, title or name."),
            in_query(
                "order",
                {"enum": ["newest", "oldest"]},
                "Of ended jobs of one state, or of one user's jobs; other lists are refused with `oldest`.",
            ),
            in_query("user", _WORD, "Only this user's jobs; somebody else's are for admins."),
            in_query("project", _WORD, "Only this project's jobs."),
        ),
    ),
    Endpoint(
        "GET",
        _JOB + "/logs",
        queues.logs,
        "The job's log",
        answers.LinesAnswer,
        "400 401 403 404 503",
        name="getJobLogs",
        parameters=(
            in_query("start", _number(0, 2**31), "The first line, counted from 0."),
            in_query("limit", _number(1, MAX_LINES), "How many lines, 100 by default."),
        ),
    ),
    Endpoint(
        "GET",
        _JOB + "/flow",
        queues.flow,
        "The flow that a job belongs to",
        answers.FlowAnswer,
        _READ,
        about="404 for a job without a parent and without children.",
        name="getFlow",
    ),
    Endpoint(
        "POST",
        _JOB + "/cancel",
        queues.cancel,
        "End a job for good",
        answers.JobAnswer,
        _OPERATED,
        about=_OWNERS,
        name="cancelJob",
    ),
    Endpoint(
        "POST",
        _JOB + "/retry",
        queues.retry,
        "Run an ended job again",
        answers.JobAnswer,
        _OPERATED,
        about=_OWNERS,
        name="retryJob",
    ),
    Endpoint(
        "POST",
        _JOB + "/promote",
        queues.promote,
        "Let a delayed job run now",
        answers.JobAnswer,
        _OPERATED,
        about=_ADMINS,
        name="promoteJob",
    ),
    Endpoint("GET", _JOB, queues.job, "One job as it stands", answers.JobAnswer, _READ, name="getJob"),
    Endpoint(
        "DELETE",
        _JOB,
        queues.remove,
        "Remove a job",
        answers.Removed,
        _OPERATED,
        about="For admins. Its text, report and checkpoints go with it.",
        name="removeJob",
    ),
)
