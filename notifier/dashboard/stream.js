// Events over the browser's own EventSource, resumed by cursor: after a lost connection, and after a sleep.

const NAMES = [
  ...["connected", "disconnected", "unauthorized", "system:info", "system:warning", "system:error"],
  ...["job:started", "job:progress", "job:completed", "job:failed", "job:retry", "job:log"],
  ...["started", "progress", "station_completed", "log", "completed", "failed"].map((name) => `analysis:${name}`),
  ...["waiting", "active", "completed", "failed", "stalled", "delayed", "removed"].map((name) => `queue:${name}`),
  ...["paused", "resumed", "drained", "cleaned", "stats"].map((name) => `queue:${name}`),
];
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;
/** A clock that jumps on by this much was a machine that slept: its connections are dead, and nobody says so. */
const TICK_MS = 5000;
const SLEPT_MS = 20_000;
/** The server is heard at least every 10 s: where it is not, the connection is dead, whatever the browser believes. */
const SILENT_MS = 25_000;
/** Events that happened before the connection was made are what was missed; then, or when it stays quiet, that is all. */
const QUIET_MS = 700;
const TOLD_MS = 4000;

/**
 * Follows a stream. `handlers` are `onEvent(name, payload)`; `onState(state)` with connecting, live, reconnecting,
 * catching-up, caught-up or gap; and `onRefused()` when an answer was no stream (204, 401, 404, 503), which the
 * browser does not tell apart: who asked finds out why, and may `retryLater()`.
 */
export class Stream {
  #source = null;
  #handlers;
  #path = "";
  #cursor = null;
  #state = "";
  #resumed = false;
  #connectedAt = 0;
  #pause = FIRST_PAUSE_MS;
  #retry = null;
  #quiet = null;
  #ticker = null;
  #ticked = 0;
  #heard = 0;
  #online = () => this.isOpen && this.#reopen();
  #offline = () => this.#tell("reconnecting");

  constructor(handlers) {
    this.#handlers = handlers;
  }

  /** Open from now on: what is shown is to be fetched once the stream is connected. */
  open(path) {
    this.close();
    this.#path = path;
    this.#cursor = null;
    this.#ticked = Date.now();
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    addEventListener("online", this.#online);
    addEventListener("offline", this.#offline);
    this.#tell("connecting");
    this.#connect();
  }

  /** Whether it is wanted, be it connected or not. */
  get isOpen() {
    return this.#ticker !== null;
  }

  /** Try again after a pause that grows. */
  retryLater() {
    this.#tell("reconnecting");
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }

  close() {
    this.#source?.close();
    this.#source = null;
    this.#state = "";
    clearInterval(this.#ticker);
    this.#ticker = null;
    clearTimeout(this.#retry);
    clearTimeout(this.#quiet);
    removeEventListener("online", this.#online);
    removeEventListener("offline", this.#offline);
  }

  #connect() {
    this.#source?.close();
    const address = new URL(this.#path, location.origin);
    address.searchParams.set("heartbeat", "1");
    this.#heard = Date.now();
    if (this.#cursor) address.searchParams.set("lastEventId", this.#cursor);
    this.#resumed = this.#cursor !== null;
    const source = new EventSource(address);
    this.#source = source;
    source.addEventListener("heartbeat", () => {
      this.#heard = Date.now();
    });
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        // A handler may close the stream while later events of the same packet wait.
        if (this.#source === source) this.#onEvent(name, event);
      });
    }
    source.addEventListener("error", () => {
      if (this.#source !== source) return;
      clearTimeout(this.#quiet);
      if (source.readyState === EventSource.CLOSED) {
        this.#source = null;
        this.#handlers.onRefused();
      } else {
        this.#resumed = true; // the browser comes back by itself, with the last id
        this.#tell("reconnecting");
      }
    });
  }

  #onEvent(name, event) {
    this.#heard = Date.now();
    const payload = JSON.parse(event.data);
    if (event.lastEventId) this.#cursor = event.lastEventId;
    if (name === "connected") this.#onConnected(payload);
    else if (name === "disconnected") this.#tell("reconnecting");
    else if (name === "system:warning" && payload.code === "gap") this.#tell("gap");
    else if (this.#state === "catching-up" && Date.parse(payload.timestamp) >= this.#connectedAt) this.#caughtUp();
    this.#handlers.onEvent(name, payload);
  }

  #onConnected(payload) {
    this.#pause = FIRST_PAUSE_MS;
    this.#connectedAt = Date.parse(payload.timestamp);
    if (!this.#resumed) {
      this.#tell("live");
      return;
    }
    this.#tell("catching-up");
    clearTimeout(this.#quiet);
    this.#quiet = setTimeout(() => this.#caughtUp(), QUIET_MS);
  }

  #caughtUp() {
    clearTimeout(this.#quiet);
    if (this.#state !== "catching-up") return; // a gap was told instead
    this.#tell("caught-up");
    this.#quiet = setTimeout(() => this.#state === "caught-up" && this.#tell("live"), TOLD_MS);
  }

  #tick() {
    const slept = Date.now() - this.#ticked > SLEPT_MS;
    this.#ticked = Date.now();
    if (slept || (this.#source && Date.now() - this.#heard > SILENT_MS)) this.#reopen();
  }

  #reopen() {
    this.#tell("reconnecting");
    clearTimeout(this.#retry);
    this.#connect();
  }

  #tell(state) {
    if (this.#state === state) return;
    this.#state = state;
    this.#handlers.onState(state);
  }
}
