// Requests to the notifier, and the two shapes of its answers.

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
}

/** The JSON of an answer; throws RefusedError with the server's own message. */
export async function ask(path, { method = "GET", body, headers = {} } = {}) {
  const response = await answerTo(path, {
    method,
    headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  let answer = null;
  try {
    answer = await response.json();
  } catch {
    // a proxy's page, or nothing: the status tells enough
  }
  if (response.ok && answer?.success) return answer;
  const message = answer?.error?.message ?? `The server answered ${response.status}`;
  throw new RefusedError(response.status, answer?.error?.code ?? "", message);
}

/** A network that changes under the browser cuts requests off: what may be repeated is sent once more. */
async function answerTo(path, request) {
  const repeatable = request.method === "GET" || "Idempotency-Key" in request.headers;
  try {
    return await fetch(path, request);
  } catch {
    try {
      if (repeatable) {
        await new Promise((resolve) => setTimeout(resolve, REPEAT_PAUSE_MS));
        return await fetch(path, request);
      }
    } catch {
      // said below
    }
    throw new RefusedError(0, "unreachable", "The server cannot be reached. Check that it runs, then try again.");
  }
}

/** The paths of one analysis. */
export function pathsOf(id) {
  const name = encodeURIComponent(id);
  return {
    page: `/?analysis=${name}`,
    state: `/api/analysis/${name}`,
    stream: `/api/realtime/analysis/${name}/stream`,
    report: (format) => `/api/analysis/${name}/report?format=${format}`,
  };
}
