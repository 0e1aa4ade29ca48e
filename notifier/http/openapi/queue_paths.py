"""The endpoints of queues and their jobs, in the OpenAPI document."""

from notifier.http import queue_schemas as queue_answers
from notifier.http.openapi.operations import described, in_path, in_query, json_body
from notifier.http.queue_schemas import MAX_CURSOR, MAX_WORD
from seven_stations.protocol.jobview import LISTED_STATES
from seven_stations.protocol.schema import Schema
from seven_stations.queue.queues import MAX_LIMIT, MAX_LINES

_WORD = {"type": "string", "minLength": 1, "maxLength": MAX_WORD}
_ADMINS = {"description": "For admins."}
_OWNERS = {"description": "For the job's owner and for admins."}
_OPERATED = "401 403 404 409 503"


def queue_paths() -> Schema:
    """By path, as in the document."""
    name, job = in_path("name"), in_path("jobId")
    one = "/api/queues/{name}"
    each = f"{one}/jobs/{{jobId}}"
    queue, shown = {"200": queue_answers.QueueAnswer}, {"200": queue_answers.JobAnswer}
    count = {"200": queue_answers.Count}
    return {
        "/api/queues": {
            "get": {
                **described("The queues and their counts", {"200": queue_answers.QueuesAnswer}, "401 403 503"),
                "operationId": "listQueues",
            }
        },
        one: {
            "parameters": [name],
            "get": {**described("One queue", queue, "401 403 404 503"), "operationId": "getQueue"},
        },
        f"{one}/workers": {
            "parameters": [name],
            "get": {
                **described("Who works on it", {"200": queue_answers.WorkersAnswer}, "401 403 404 503"),
                "description": "Who is no admin is told of their own jobs, and of no addresses.",
                "operationId": "listWorkers",
            },
        },
        f"{one}/pause": {
            "parameters": [name],
            "post": {**described("Let workers take no more jobs", queue, "401 403 404 503"), **_ADMINS},
        },
        f"{one}/resume": {
            "parameters": [name],
            "post": {**described("Let workers take jobs again", queue, "401 403 404 503"), **_ADMINS},
        },
        f"{one}/drain": {
            "parameters": [name],
            "post": {
                **described("Remove the jobs that wait", count, "400 401 403 404 413 503"),
                **_ADMINS,
                "requestBody": {**json_body(queue_answers.Drain), "required": False},
            },
        },
        f"{one}/clean": {
            "parameters": [name],
            "post": {
                **described("Remove old jobs of a state", count, "400 401 403 404 413 503"),
                **_ADMINS,
                "requestBody": json_body(queue_answers.Clean),
            },
        },
        f"{one}/jobs": {
            "parameters": [name],
            "get": {
                **described("Jobs, a page at a time", {"200": queue_answers.JobsAnswer}, "400 401 403 404 503"),
                "description": "Who is no admin sees their own. Who is next comes first, ended jobs newest first.",
                "operationId": "listJobs",
                "parameters": [
                    in_query("state", _states(), "Some of the states, with commas between; all by default."),
                    in_query("cursor", {"type": "string", "maxLength": MAX_CURSOR}, "The last page's `next`."),
                    in_query("limit", _number(1, MAX_LIMIT), "Jobs on the page, 20 by default."),
                    in_query("search", _WORD, "What is to be found in id, title or name."),
                    in_query("user", _WORD, "Only this user's jobs; somebody else's are for admins."),
                    in_query("project", _WORD, "Only this project's jobs."),
                ],
            },
        },
        each: {
            "parameters": [name, job],
            "get": {**described("One job as it stands", shown, "401 403 404 503"), "operationId": "getJob"},
            "delete": {
                **described("Remove a job", {"200": queue_answers.Removed}, _OPERATED),
                "description": "For admins. Its text, report and checkpoints go with it.",
                "operationId": "removeJob",
            },
        },
        f"{each}/logs": {
            "parameters": [name, job],
            "get": {
                **described("The job's log", {"200": queue_answers.LinesAnswer}, "400 401 403 404 503"),
                "operationId": "getJobLogs",
                "parameters": [
                    in_query("start", _number(0, 2**31), "The first line, counted from 0."),
                    in_query("limit", _number(1, MAX_LINES), "How many lines, 100 by default."),
                ],
            },
        },
        f"{each}/cancel": {
            "parameters": [name, job],
            "post": {
                **described("End a job for good", shown, _OPERATED),
                **_OWNERS,
                "operationId": "cancelJob",
            },
        },
        f"{each}/retry": {
            "parameters": [name, job],
            "post": {
                **described("Run an ended job again", shown, _OPERATED),
                **_OWNERS,
                "operationId": "retryJob",
            },
        },
        f"{each}/promote": {
            "parameters": [name, job],
            "post": {
                **described("Let a delayed job run now", shown, _OPERATED),
                **_ADMINS,
                "operationId": "promoteJob",
            },
        },
    }


def _number(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _states() -> Schema:
    state = f"({'|'.join(LISTED_STATES)})"
    return {"type": "string", "pattern": f"^{state}(,{state})*$"}
