// A finished run, watched again: its recorded events, taken in as they were when they came, at a pace that can be watched.

import { button, element, say } from "./element.js";
import { duration, moment, roughly, t } from "./language.js";
import { Log } from "./log.js";
import { LogBook } from "./logbook.js";
import { paced } from "./pace.js";
import { Run } from "./run.js";
import { Stream } from "./stream.js";

const WHOLE_MS = 10_000;
/** Warnings after which what comes is not the whole record. */
const LOST = ["gap", "bad-cursor"];

export class Replay {
  run = new Run();
  log;
  node;
  #book;
  #host;
  #told = element("p", { role: "status" }, t("loading"));
  /** `{name, payload, time, at}`: when it happened, in epoch milliseconds; when it is shown, from the beginning. */
  #events = [];
  #next = 0;
  #began = 0;
  #timer = null;
  #stream = new Stream({
    onEvent: (name, payload) => this.#onEvent(name, payload),
    onState() {},
    onRefused: () => this.#fail(t("replay refused")),
  });

  /** `host` is told `onChanged()`, `onEnd()` when it is over or was stopped, and `onFailed()` when there is nothing to show. */
  constructor(host) {
    this.#host = host;
    this.#book = new LogBook(async () => ({ lines: [], total: 0, before: 0 }), () => this.log.changed());
    this.log = new Log(this.#book);
    this.node = element("div", { class: "notice", id: "replay" }, this.#told, button(t("replay stop"), () => host.onEnd()));
  }

  /** Read the events from the `path` of their stream, then show them. */
  open(path) {
    this.#stream.open(path);
    this.node.querySelector("button").focus();
  }

  close() {
    clearTimeout(this.#timer);
    this.#stream.close();
    this.log.close();
  }

  /** The time of the record that is shown now, in epoch milliseconds. */
  get now() {
    const [before, after] = [this.#events[this.#next - 1], this.#events[this.#next]];
    if (!before || !after) return (before ?? after)?.time ?? 0;
    const share = (performance.now() - this.#began - before.at) / (after.at - before.at);
    return before.time + Math.min(1, share) * (after.time - before.time);
  }

  #onEvent(name, payload) {
    if (name === "system:warning" && LOST.includes(payload.code)) this.#fail(t("replay gone"));
    if (!name.startsWith("analysis:")) return;
    this.#events.push({ name, payload, time: Date.parse(payload.timestamp), at: 0 });
    if (isEnd(name)) this.#play();
  }

  #fail(text) {
    this.#stream.close();
    say(this.#told, text);
    this.#host.onFailed();
  }

  #play() {
    this.#stream.close();
    const times = this.#events.map(({ time }) => time);
    paced(times, WHOLE_MS).forEach((at, index) => {
      this.#events[index].at = at;
    });
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.#inSteps();
    const took = this.#events.at(-1).payload.duration ?? times.at(-1) - times[0];
    say(this.#told, t("replay", moment(times[0]), took < WHOLE_MS, duration(took), roughly(WHOLE_MS)));
    this.#began = performance.now();
    this.#step();
  }

  /** A station at a time: nothing moves between. */
  #inSteps() {
    for (let index = this.#events.length - 2; index > 0; index -= 1) {
      const event = this.#events[index];
      if (event.name !== "analysis:station_completed") event.at = this.#events[index + 1].at;
    }
  }

  #step() {
    const since = performance.now() - this.#began;
    while (this.#events[this.#next]?.at <= since) {
      const { name, payload } = this.#events[this.#next];
      this.#next += 1;
      if (name === "analysis:log") this.#book.add(payload);
      else this.run.apply(name, payload);
    }
    if (this.#next === this.#events.length) return this.#host.onEnd();
    this.#host.onChanged();
    this.#timer = setTimeout(() => this.#step(), this.#events[this.#next].at - since);
  }
}

function isEnd(name) {
  return name === "analysis:completed" || name === "analysis:failed";
}
