// A client of a Seven Stations notifier: each event exactly once, over any number of connections.
// Nothing is buffered: the next event is read from the connection when it is asked for.

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** The time of more than two missed keep-alive comments, after which the connection is considered dead. */
const SILENT_MS = 75_000;
const ENDS = ["analysis:completed", "analysis:failed"];

class StationsError extends Error {
  constructor(message, code, status = 0, options = undefined) {
    super(message, options);
    this.name = "StationsError";
    this.code = code;
    this.status = status;
  }
}

export async function* follow(analysisId, options = {}) {
  const path = `api/realtime/analysis/${encodeURIComponent(analysisId)}/stream`;
  for await (const event of events(path, { wait: options.wait ?? 30 }, options)) {
    yield event;
    if (ENDS.includes(event.name)) return;
  }
}

export function listen(rooms, options = {}) {
  return events("api/realtime/events", { rooms: rooms.join(",") }, options);
}

async function* events(path, query, { url = globalThis.location?.origin, token, since = "", signal }) {
  const address = new URL(path, `${url}/`);
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
  let cursor = since;
  let pause = FIRST_PAUSE_MS;
  let connected = false;
  let unknown = false;
  for (;;) {
    let wait;
    const attempt = new AbortController();
    const abort = () => attempt.abort(signal.reason);
    signal?.throwIfAborted();
    signal?.addEventListener("abort", abort);
    try {
      const headers = { accept: "text/event-stream" };
      const bearer = typeof token === "function" ? await token() : token;
      if (bearer) headers.authorization = `Bearer ${bearer}`;
      if (cursor) headers["last-event-id"] = cursor;
      const request = { headers, signal: attempt.signal, cache: "no-store", credentials: "include" };
      const answer = await heard(fetch(address, request), attempt);
      if (answer.status === 204) return; // it has ended, and its end has been seen
      if (answer.status === 200) {
        if (!/^text\/event-stream\b/.test(answer.headers.get("content-type"))) {
          throw new StationsError(`${address} is not an event stream: is it a notifier?`, "bad-request", 200);
        }
        connected = true;
        unknown = false;
        for await (const frame of frames(answer.body.getReader(), attempt)) {
          if (frame.retry) pause = Math.max(pause, frame.retry);
          else {
            signal?.throwIfAborted(); // the rest of what has arrived is not wanted
            cursor = frame.id ?? cursor;
            pause = FIRST_PAUSE_MS;
            yield { name: frame.event, payload: payloadOf(frame.data), cursor };
          }
        }
      } else {
        const refusal = await refused(answer);
        if (answer.status === 401 && typeof token === "function" && !unknown) {
          unknown = true; // one more try, with a fresh token
          wait = 0;
        } else if (answer.status === 429 || answer.status >= 500) {
          const seconds = answer.headers.get("retry-after") ?? "";
          if (/^\d{1,6}$/.test(seconds)) wait = Number(seconds) * 1000;
        } else throw refusal;
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof StationsError) throw error;
      if (!connected) throw new StationsError(`Cannot reach the notifier at ${address.origin}`, "unreachable", 0, { cause: error });
    } finally {
      signal?.removeEventListener("abort", abort);
      attempt.abort(); // leaving the loop closes the connection
    }
    await sleep(wait ?? pause * (0.5 + Math.random() / 2), signal);
    pause = Math.min(2 * pause, LONGEST_PAUSE_MS);
  }
}

/** The frames of a stream, parsed as in the HTML standard; also `{retry}` if the server sets the pause. */
async function* frames(reader, attempt) {
  const decoder = new TextDecoder();
  let rest = "";
  let frame = { event: "message", data: [] };
  for (;;) {
    const { value, done } = await heard(reader.read(), attempt);
    if (done) return; // an event that the end cuts off is not yielded
    rest += decoder.decode(value, { stream: true });
    // A CR at the end may be the first half of CR LF.
    const lines = rest.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (frame.data.length) yield { ...frame, data: frame.data.join("\n") };
        frame = { event: "message", data: [], id: frame.id };
        continue;
      }
      const [, field, text] = /^([^:]*):? ?(.*)$/s.exec(line);
      if (field === "data") frame.data.push(text);
      else if (field === "event") frame.event = text;
      else if (field === "id") frame.id = text;
      else if (field === "retry" && /^\d+$/.test(text)) yield { retry: Number(text) };
    }
  }
}

/** What the server sends, unless it is silent for too long. */
function heard(promise, attempt) {
  const timer = setTimeout(() => attempt.abort(), SILENT_MS);
  return promise.finally(() => clearTimeout(timer));
}

function payloadOf(data) {
  try {
    const value = JSON.parse(data);
    return typeof value === "object" && value && !Array.isArray(value) ? value : { value };
  } catch {
    return { text: data }; // raw text, published under a name of its own
  }
}

async function refused(answer) {
  const { code, message } = (await answer.json().catch(() => null))?.error ?? {};
  return new StationsError(message ?? `The notifier answered ${answer.status}`, code ?? "bad-request", answer.status);
}

function sleep(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const stop = () => (clearTimeout(timer), reject(signal.reason));
    const timer = setTimeout(() => (signal?.removeEventListener("abort", stop), resolve()), milliseconds);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
