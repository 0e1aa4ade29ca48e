// One analysis's events, over the browser's own EventSource.

const NAMES = [
  "connected",
  "disconnected",
  "unauthorized",
  "system:info",
  "system:warning",
  "system:error",
  "analysis:started",
  "analysis:progress",
  "analysis:station_completed",
  "analysis:log",
  "analysis:completed",
  "analysis:failed",
];
const WAIT_SECONDS = 30;
const CURSOR_TIMEOUT_MS = 2000;

/**
 * The cursor of this moment, or undefined where the server does not say. An analysis that is added after it can be
 * watched from its very first event, however fast it begins.
 */
export function presentCursor() {
  return new Promise((resolve) => {
    const source = new EventSource("/api/realtime/events");
    const finish = (cursor) => {
      clearTimeout(timer);
      source.close();
      resolve(cursor);
    };
    const timer = setTimeout(finish, CURSOR_TIMEOUT_MS);
    source.addEventListener("connected", (event) => finish(JSON.parse(event.data).eventId));
    source.addEventListener("error", () => finish());
  });
}

/**
 * Follows a stream and tells three things: `onEvent(name, payload)`, `onLost()` while the browser reconnects by
 * itself, and `onRefused()` when it will not: an answer that is no stream (204, 401, 404, 503), which the browser
 * does not tell apart.
 */
export class Stream {
  #source = null;
  #handlers;

  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Open, after `cursor` where there is one: then what came since is sent again, the log's lines included. */
  open(path, cursor) {
    this.close();
    const query = new URLSearchParams({ wait: WAIT_SECONDS });
    if (cursor) query.set("lastEventId", cursor);
    const source = new EventSource(`${path}?${query}`);
    this.#source = source;
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        // A handler may close the stream while later events of the same packet wait.
        if (this.#source === source) this.#handlers.onEvent(name, JSON.parse(event.data));
      });
    }
    source.addEventListener("error", () => {
      if (this.#source !== source) return;
      if (source.readyState === EventSource.CLOSED) {
        this.close();
        this.#handlers.onRefused();
      } else {
        this.#handlers.onLost();
      }
    });
  }

  close() {
    this.#source?.close();
    this.#source = null;
  }
}
