// Events over EventSource, in a browser; in Node, `globalThis.EventSource` comes from the package "eventsource".
// EventSource reconnects by itself, with its last id, after a lost connection. It gives up, without saying why, at
// any answer but 200: then this asks for the status, and opens another one where that helps.

const AGAIN_MS = 2000;

/**
 * Follow a stream until the function that this returns is called:
 *
 *     const stop = watch("/api/realtime/analysis/abc/stream", { on: { "analysis:progress": show }, token });
 *
 * - url: as "/api/realtime/analysis/abc/stream", or "/api/realtime/events?rooms=project:p"
 * - on: functions by event name, called with the payload, in order, each event once
 * - token: gives a JWT that is valid now, or a promise of one; not needed with the cookie of POST /api/session
 * - lastEventId: a cursor that was kept, to go on from
 * - onEnd: called with the status that ended it: 204 after the end of the job, 401, 403, 404
 */
export function watch(url, { on, token, onEnd, lastEventId }) {
  let cursor = lastEventId;
  let source;
  let timer;
  let stopped = false;
  let refused = false;

  async function address() {
    const target = new URL(url, globalThis.location?.href);
    const value = await token?.();
    if (value) target.searchParams.set("access_token", value);
    if (cursor) target.searchParams.set("lastEventId", cursor);
    return target.href;
  }

  async function open() {
    const target = await address().catch(() => null);
    if (stopped) return;
    if (target === null) return again(); // no token now
    source = new EventSource(target, { withCredentials: true });
    const handlers = { ...on, connected: both(connected, on.connected), unauthorized: both(expired, on.unauthorized) };
    for (const [name, handle] of Object.entries(handlers)) {
      source.addEventListener(name, (event) => {
        handle(JSON.parse(event.data));
        cursor = event.lastEventId || cursor; // after the event was dealt with, not before
      });
    }
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED && !stopped) ask();
    });
  }

  function connected() {
    refused = false;
  }

  function expired() {
    // The server ends the stream now; the address holds the old token, so EventSource would not get in again.
    source.close();
    again();
  }

  function again() {
    clearTimeout(timer);
    timer = setTimeout(open, AGAIN_MS * (0.5 + Math.random()));
  }

  async function ask() {
    const status = await address()
      .then((target) => fetch(target, { credentials: "include", headers: { accept: "text/event-stream" } }))
      .then((answer) => (answer.body?.cancel(), answer.status))
      .catch(() => 0);
    if (stopped) return;
    const final = [204, 400, 403, 404].includes(status) || (status === 401 && refused);
    refused = status === 401; // once more, with a fresh token
    if (final) stop(status);
    else again();
  }

  function stop(status) {
    stopped = true;
    clearTimeout(timer);
    source?.close();
    if (status !== undefined) onEnd?.(status);
  }

  open();
  return () => stop();
}

function both(ours, theirs) {
  return (payload) => {
    ours();
    theirs?.(payload);
  };
}
