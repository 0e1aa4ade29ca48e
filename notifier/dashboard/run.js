// What is known of one job: events go in, the present state comes out. No DOM here.

export const STATION_NAMES = [
  "Text Analysis",
  "Conceptual Analysis",
  "Conflict Network",
  "Efficiency Metrics",
  "Dynamic, Symbolic and Stylistic",
  "Diagnostics and Treatment",
  "Final Report",
];

const RANK = { waiting: 0, active: 1, failed: 2, skipped: 2, completed: 2 };
const PHASES = { active: "running", delayed: "delayed", "waiting-children": "held", completed: "completed", failed: "failed" };

export class Run {
  constructor() {
    /** unknown, waiting, delayed, held (by other jobs), running, retrying, completed or failed */
    this.phase = "unknown";
    /** what the server said of the job, last */
    this.job = {};
    this.attempt = 0;
    this.progress = 0;
    /** milliseconds that were left when that was last told, by the run's own pace; null while nobody knows */
    this.remaining = null;
    this.message = "";
    /** how many events were taken in */
    this.heard = 0;
    /** the message as a code with its values */
    this.says = {};
    this.result = null;
    this.error = "";
    this.code = "";
    this.failedStation = null;
    /** milliseconds that the run took */
    this.duration = null;
    /** ISO time before which no other attempt starts */
    this.dueAt = null;
    /** how many jobs are taken before it, while it waits */
    this.ahead = null;
    /** milliseconds until it probably starts, when that was last told; null while nobody knows */
    this.wait = null;
    this.steps = null;
    this.stations = freshStations();
    this.ours = false;
  }

  get ended() {
    return isEnded(this.phase);
  }

  /** A comparison of analyses has a report, and no stations. */
  get isComparison() {
    return Array.isArray(this.job.data?.analyses);
  }

  get isMissing() {
    return this.code === "not-found";
  }

  get hasReport() {
    return this.phase === "completed" && Boolean(this.result?.report);
  }

  get title() {
    return this.job.title || this.result?.title || "";
  }

  /** How many stations are done, of how many that run. */
  get count() {
    const running = this.stations.filter((station) => station.state !== "skipped");
    return { done: running.filter((station) => station.state === "completed").length, of: running.length };
  }

  /** Take one event in. Replays of what is already past, after the end or of a dead attempt, change nothing. */
  apply(name, payload) {
    const attempt = payload.attempt ?? Math.max(1, this.attempt);
    if (attempt < this.attempt || (this.ended && attempt === this.attempt && !isEnd(name))) return;
    this.heard += 1;
    if (attempt > this.attempt) this.#begin(attempt);
    const kind = name.slice(name.indexOf(":") + 1);
    if (name.startsWith("analysis:") && !this.isComparison) this.ours = true;
    if (kind === "started") this.#started(payload);
    else if (kind === "progress") this.#progress(name, payload);
    else if (kind === "station_completed") this.#stationCompleted(payload);
    else if (kind === "retry") this.#retry(payload);
    else if (isEnd(name)) this.#end(name, payload);
  }

  /**
   * Take in what the server keeps. It may be older than an event that came meanwhile: no station goes back by it, and
   * where `heard` is how many events there were when it was asked for, a run does not either.
   */
  fill(job, heard = this.heard) {
    this.job = job;
    const isOlder = heard !== this.heard && !isEnded(job.state);
    // One that ended before any station began has none to show.
    this.ours ||= Boolean(job.stations) || (Boolean(job.links?.analysis) && !isEnded(job.state));
    if (!job.stations && (isEnded(job.state) || this.isComparison)) this.ours = false;
    const attempt = job.state === "active" ? (job.attemptsMade ?? 0) + 1 : Math.max(1, job.attemptsMade ?? 1);
    if (!isOlder) {
      if (job.state in PHASES && (job.state !== "active" || !this.ended)) this.phase = PHASES[job.state];
      else if (!(job.state in PHASES)) this.phase = "waiting";
    }
    if (attempt >= this.attempt && !runsAgain(job)) {
      if (attempt > this.attempt) this.#begin(attempt);
      for (const station of job.stations ?? []) this.#merge(station, isOlder);
      this.progress = Math.max(this.progress, job.progress ?? 0);
    }
    this.steps ??= job.totalSteps ? { done: job.currentStep ?? 0, of: job.totalSteps } : null;
    this.dueAt = job.delayedUntil ?? null;
    this.ahead = job.ahead ?? null;
    this.wait = job.expectedWait ?? null;
    if (!this.ended) return;
    this.result = job.result ?? this.result;
    this.duration ??= this.result?.duration ?? job.duration ?? null;
    this.error = job.error ?? this.error;
    this.code = job.code ?? this.code;
    this.failedStation ??= this.#stationThatFailed();
    if (this.phase === "completed") this.progress = 100;
  }

  /** An end that was not the last word: the job was retried since. */
  reopen() {
    this.phase = "waiting";
    this.error = this.code = this.message = "";
    this.says = {};
    this.result = this.failedStation = this.duration = this.remaining = null;
    this.progress = 0;
    this.stations = freshStations();
  }

  /** @returns {Record<string, any>} */
  station(number) {
    return this.stations[number - 1] ?? {};
  }

  #begin(attempt) {
    const first = this.attempt === 0;
    this.attempt = attempt;
    if (first) return;
    this.stations = freshStations();
    this.progress = 0;
    this.remaining = null;
    this.phase = "running";
    this.error = this.code = "";
    this.failedStation = this.duration = this.dueAt = null;
  }

  #started({ timestamp }) {
    this.phase = "running";
    this.message = "";
    this.says = {};
    this.job = { ...this.job, startedAt: this.job.startedAt ?? timestamp };
  }

  #progress(name, payload) {
    this.message = payload.message ?? "";
    this.says = { code: payload.code, values: payload.values };
    this.progress = payload.progress ?? this.progress;
    this.remaining = payload.remaining ?? null;
    if (payload.totalSteps) this.steps = { done: payload.completedSteps ?? payload.currentStep ?? 0, of: payload.totalSteps };
    if (name === "job:progress") {
      this.phase = payload.snapshot ? (PHASES[payload.status] ?? this.#waitingPhase) : "running";
      return;
    }
    for (const station of payload.stations) this.#merge(station);
    const states = payload.stations.map((station) => station.state);
    if (states.includes("failed")) this.phase = "retrying";
    else if (payload.attempt === undefined && payload.snapshot) this.phase = this.#waitingPhase;
    else this.phase = "running";
  }

  /** The phase of a job that waits: an event does not tell for what. */
  get #waitingPhase() {
    return ["delayed", "held"].includes(this.phase) ? this.phase : "waiting";
  }

  #stationCompleted({ stationNumber, duration, result }) {
    Object.assign(this.station(stationNumber), { state: "completed", duration, summary: result });
  }

  #retry({ delay, error, timestamp }) {
    this.phase = "retrying";
    this.message = error ?? this.message;
    if (error) this.says = {};
    this.dueAt = delay ? new Date(Date.parse(timestamp) + delay).toISOString() : null;
  }

  #end(name, payload) {
    this.phase = name.endsWith("completed") ? "completed" : "failed";
    if (this.phase === "completed") {
      this.progress = 100;
      this.result = payload.result ?? this.result;
      this.duration = payload.duration;
    } else {
      this.error = payload.error ?? this.error;
      this.code = payload.code ?? "";
      this.failedStation = payload.currentStation ?? this.#stationThatFailed();
    }
  }

  /** What an older answer says of a station counts only where the station is further by it. */
  #merge(station, isOlder = false) {
    const known = this.station(station.number);
    const further = (RANK[station.state] ?? 0) - (RANK[known.state] ?? 0);
    if (further > 0 || (further === 0 && !isOlder)) Object.assign(known, station);
  }

  #stationThatFailed() {
    return this.stations.find((station) => station.state === "failed")?.number ?? null;
  }
}

function freshStations() {
  return STATION_NAMES.map((name, index) => ({ number: index + 1, name, state: "waiting" }));
}

/** A finished job that waits to run again still has the stations of its last run. */
function runsAgain({ state, progress }) {
  return state !== "active" && !isEnded(state) && progress >= 100;
}

function isEnded(state) {
  return state === "completed" || state === "failed";
}

function isEnd(name) {
  return /^(job|analysis):(completed|failed)$/.test(name);
}
