// What is known of one analysis: events go in, the present state comes out. No DOM here.

export const STATION_NAMES = [
  "Text Analysis",
  "Conceptual Analysis",
  "Conflict Network",
  "Efficiency Metrics",
  "Dynamic, Symbolic and Stylistic",
  "Diagnostics and Treatment",
  "Final Report",
];

export class Analysis {
  constructor(id) {
    this.id = id;
    /** unknown, waiting, running, retrying, completed or failed */
    this.phase = "unknown";
    this.title = "";
    this.attempt = 0;
    this.progress = 0;
    this.message = "";
    this.result = null;
    this.error = "";
    this.code = "";
    this.failedStation = null;
    /** milliseconds that the run took */
    this.duration = null;
    this.stations = freshStations();
  }

  get ended() {
    return this.phase === "completed" || this.phase === "failed";
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
    if (attempt > this.attempt) this.#begin(attempt);
    switch (name) {
      case "analysis:started":
        this.phase = "running";
        this.message = "";
        break;
      case "analysis:progress":
        this.#progress(payload);
        break;
      case "analysis:station_completed":
        Object.assign(this.station(payload.stationNumber), {
          state: "completed",
          duration: payload.duration,
          summary: payload.result,
        });
        break;
      case "analysis:completed":
        this.phase = "completed";
        this.progress = 100;
        this.result = payload.result;
        this.duration = payload.duration;
        this.title ||= payload.result?.title ?? "";
        break;
      case "analysis:failed":
        this.phase = "failed";
        this.error = payload.error;
        this.code = payload.code ?? "";
        this.failedStation = payload.currentStation ?? this.#stationThatFailed();
        break;
    }
  }

  /** Take in what the server keeps. Its stations count only at the end: before, the stream tells them later. */
  fill(kept) {
    this.title ||= kept.title ?? kept.result?.title ?? "";
    if (kept.state === "completed" || kept.state === "failed") {
      this.attempt = Math.max(this.attempt, kept.attemptsMade ?? 1);
      for (const station of kept.stations ?? []) this.#merge(station);
      this.progress = kept.progress ?? this.progress;
      this.phase = kept.state;
      this.result = kept.result ?? this.result;
      this.duration ??= kept.result?.duration ?? null;
      this.error = kept.error ?? this.error;
      this.code = kept.code ?? this.code;
      this.failedStation ??= this.#stationThatFailed();
    } else if (this.phase === "unknown") {
      this.phase = kept.state === "active" ? "running" : "waiting";
    }
  }

  /** An end that was not the last word: the job was retried since. */
  reopen() {
    this.phase = "retrying";
    this.error = this.code = "";
    this.result = this.failedStation = null;
  }

  station(number) {
    return this.stations[number - 1] ?? {};
  }

  #begin(attempt) {
    const first = this.attempt === 0;
    this.attempt = attempt;
    if (first) return;
    this.stations = freshStations();
    this.progress = 0;
    this.phase = "running";
    this.error = this.code = "";
    this.failedStation = null;
  }

  #progress(payload) {
    for (const station of payload.stations) this.#merge(station);
    this.progress = payload.progress;
    this.message = payload.message ?? "";
    const states = payload.stations.map((station) => station.state);
    if (states.includes("failed")) this.phase = "retrying";
    else if (payload.attempt === undefined && payload.snapshot) this.phase = "waiting";
    else this.phase = "running";
  }

  #merge(station) {
    Object.assign(this.station(station.number), station);
  }

  #stationThatFailed() {
    return this.stations.find((station) => station.state === "failed")?.number ?? null;
  }
}

function freshStations() {
  return STATION_NAMES.map((name, index) => ({ number: index + 1, name, state: "waiting" }));
}

function isEnd(name) {
  return name === "analysis:completed" || name === "analysis:failed";
}
