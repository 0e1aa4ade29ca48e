// Requests to the notifier, and the two shapes of its answers.

import { knows, language, said, t, word } from "./language.js";

const REPEAT_PAUSE_MS = 500;

/** What the server, or the way to it, refused. `status` is 0 where no answer came. */
export class RefusedError extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }

  get signedOut() {
    return this.status === 401;
  }

  /** Whether the same request may well succeed later. */
  get passing() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

/**
 * The JSON of an answer; throws RefusedError with the server's own message.
 * @param {string} path
 * @param {{method?: string, body?: unknown, headers?: Record<string, string>, signal?: AbortSignal}} [request]
 */
export async function ask(path, { method = "GET", body, headers = {}, signal } = {}) {
  const isFile = body instanceof Blob;
  const type = isFile ? "application/octet-stream" : "application/json";
  const response = await answerTo(path, {
    method,
    signal,
    headers: body === undefined ? headers : { "Content-Type": type, ...headers },
    body: body === undefined || isFile ? body : JSON.stringify(body),
  });
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    // a proxy's page, or nothing: the status tells enough
  }
  if (response.ok && answer?.success) return answer;
  throw new RefusedError(response.status, answer?.error?.code ?? "", told(response.status, answer?.error));
}

/** A document that is no answer of the two shapes, such as a report. */
export async function load(path) {
  const response = await answerTo(path, { headers: {}, method: "GET" });
  return response.ok ? response.json() : ask(path); // which throws with the server's own words
}

/** The server speaks English. In another language its code is said, and its own words where they tell more. */
function told(status, error) {
  if (!error?.message) return t("answered status", status);
  if (error.reason) return said(error.reason, error.message);
  if (language() === "en" || !knows("refusals", error.code)) return error.message;
  const refused = word("refusals", error.code);
  return ["invalid-data", "bad-request"].includes(error.code) ? `${refused} ${error.message}` : refused;
}

/** A network that changes under the browser cuts requests off: what may be repeated is sent once more. */
async function answerTo(path, request) {
  const repeatable = request.method === "GET" || "Idempotency-Key" in request.headers;
  try {
    return await fetch(path, request);
  } catch (error) {
    if (error.name === "AbortError") throw error;
    try {
      if (repeatable) {
        await new Promise((resolve) => setTimeout(resolve, REPEAT_PAUSE_MS));
        return await fetch(path, request);
      }
    } catch (again) {
      if (again.name === "AbortError") throw again;
    }
    throw new RefusedError(0, "unreachable", t("unreachable"));
  }
}

const named = encodeURIComponent;

export function queuePath(queue) {
  return `/api/queues/${named(queue)}`;
}

/** The paths of one job. */
export function jobPaths(queue, jobId) {
  const self = `${queuePath(queue)}/jobs/${named(jobId)}`;
  return {
    self,
    logs: (start, limit) => `${self}/logs?start=${start}&limit=${limit}`,
    act: (action) => (action === "remove" ? self : `${self}/${action}`),
    stream: `/api/realtime/jobs/${named(jobId)}/stream?queue=${named(queue)}`,
  };
}

/** The paths of one analysis. */
export function analysisPaths(id) {
  return {
    state: `/api/analysis/${named(id)}`,
    stream: `/api/realtime/analysis/${named(id)}/stream`,
    compare: (later) => `/api/analysis/${named(id)}/compare${later ? `?with=${named(later)}` : ""}`,
    again: `/api/analysis/${named(id)}/again`,
    script: `/api/analysis/${named(id)}/script`,
    report: (format) => `/api/analysis/${named(id)}/report?format=${format}`,
  };
}
