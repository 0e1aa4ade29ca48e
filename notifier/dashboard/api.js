// Requests to the notifier, and the two shapes of its answers.

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
  let response;
  try {
    response = await fetch(path, {
      method,
      headers: body === undefined ? headers : { "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch {
    throw new RefusedError(0, "unreachable", "The server cannot be reached. Check that it runs, then try again.");
  }
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
