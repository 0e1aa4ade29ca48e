// The rail: seven stops, each with its state, its time, its figures and charts.

import { element, say } from "./element.js";
import { figuresOf } from "./figures.js";
import { duration, elapsed, percent, t, word } from "./language.js";
import { STATION_NAMES } from "./run.js";

const TICK_MS = 100;

export class Rail {
  node = element("ol", { class: "rail", id: "rail" });
  #stops;
  #timer = null;
  #active = [];
  #clock;

  /** `clock` gives the server's present time in epoch milliseconds. */
  constructor(clock) {
    this.#clock = clock;
    this.#stops = STATION_NAMES.map((name, index) => new Stop(index + 1, name));
    this.node.append(...this.#stops.map((stop) => stop.node));
  }

  show(stations, ended) {
    for (const station of stations) this.#stops[station.number - 1]?.show(station, ended);
    this.#active = ended ? [] : stations.filter((station) => station.state === "active" && station.startedAt);
    this.#tick();
    if (this.#active.length && this.#timer === null) this.#timer = setInterval(() => this.#tick(), TICK_MS);
    if (!this.#active.length) this.close();
  }

  close() {
    clearInterval(this.#timer);
    this.#timer = null;
  }

  #tick() {
    for (const station of this.#active) {
      const since = Math.max(0, this.#clock() - Date.parse(station.startedAt));
      this.#stops[station.number - 1]?.time(elapsed(since));
    }
  }
}

class Stop {
  #state = element("span", { class: "stop-state" }, word("station states", "waiting"));
  #time = element("span", { class: "stop-time" });
  #figures = element("div", { class: "stop-figures" });
  #summary = null;

  constructor(number, name) {
    this.node = element(
      "li",
      { class: "stop", "data-station": number, "data-state": "waiting" },
      element("span", { class: "stop-mark", "aria-hidden": "true" }, String(number)),
      element(
        "div",
        { class: "stop-body" },
        element("div", { class: "stop-head" }, element("h3", {}, word("stations", name)), element("p", { class: "stop-line" }, this.#state, this.#time)),
        this.#figures,
      ),
    );
  }

  show({ state, duration: taken, summary, progress }, ended) {
    if (this.node.dataset.state !== state) {
      this.node.dataset.state = state;
      if (state === "active") this.node.setAttribute("aria-current", "step");
      else this.node.removeAttribute("aria-current");
    }
    const share = state === "active" && progress ? ` · ${percent(progress / 100)}` : "";
    say(this.#state, word("station states", ended && state === "waiting" ? "not run" : state) + share);
    if (state !== "active") this.time(taken === undefined ? "" : duration(taken));
    // The same summary comes with every event: it is drawn once.
    const key = summary ? JSON.stringify(summary) : null;
    if (key === this.#summary) return;
    this.#summary = key;
    this.#figures.replaceChildren(...(summary ? [figuresOf(summary)] : []));
  }

  time(text) {
    say(this.#time, text);
  }
}
