// Watching one analysis: the stream feeds the model, the model is drawn once per animation frame.

import { Analysis } from "./analysis.js";
import { ask, pathsOf } from "./api.js";
import { element, theirs } from "./element.js";
import { language } from "./figures.js";
import { Log } from "./log.js";
import { cursorOf, remember, titleOf } from "./recent.js";
import { Rail } from "./stations.js";
import { Stream } from "./stream.js";
import { Panel } from "./verdict.js";

const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 15_000;

export class Watch {
  #analysis;
  #paths;
  #stream;
  #rail;
  #log;
  #panel;
  #host;
  #skew = 0;
  #frame = null;
  #pause = FIRST_PAUSE_MS;
  #timer = null;
  #closed = false;
  #announced = "";
  #cursor;
  #sawStart = false;

  /** `host` is told of the connection's state (`onConnection`), of a missing token (`onSignedOut`) and of the title. */
  constructor(id, host) {
    this.#analysis = new Analysis(id);
    this.#paths = pathsOf(id);
    this.#host = host;
    this.#rail = new Rail(document.getElementById("rail"), () => Date.now() - this.#skew);
    this.#log = new Log(...["log", "log-count", "log-latest"].map((name) => document.getElementById(name)));
    this.#panel = new Panel(document.getElementById("status"), this.#paths);
    this.#stream = new Stream({
      onEvent: (name, payload) => this.#onEvent(name, payload),
      onLost: () => this.#connection("reconnecting"),
      onRefused: () => this.#diagnose(),
    });
    this.#cursor = cursorOf(id);
    this.#log.hint("The stations' own words appear here as they work.");
    this.#drawSoon();
  }

  open() {
    this.#connection("connecting");
    this.#stream.open(this.#paths.stream, this.#cursor);
  }

  close() {
    this.#closed = true;
    this.#stream.close();
    this.#rail.close();
    this.#log.close();
    clearTimeout(this.#timer);
    cancelAnimationFrame(this.#frame);
  }

  #onEvent(name, payload) {
    switch (name) {
      case "connected":
        this.#onConnected(payload);
        break;
      case "disconnected":
        this.#connection("reconnecting");
        break;
      case "unauthorized":
        this.#signedOut();
        break;
      case "analysis:log":
        this.#log.add(payload);
        break;
      case "system:info":
      case "system:warning":
      case "system:error":
        this.#onSystem(payload);
        break;
      default:
        if (name === "analysis:started") this.#sawStart = true;
        this.#analysis.apply(name, payload);
        this.#told();
        if (name === "analysis:completed" || name === "analysis:failed") this.#onEnd(payload.eventId);
    }
  }

  #onConnected(payload) {
    this.#skew = Date.now() - Date.parse(payload.timestamp);
    this.#pause = FIRST_PAUSE_MS;
    this.#connection("live");
    // The first cursor of all: a reload asks for everything after it, and so gets the log's lines again.
    if (!this.#cursor) {
      this.#cursor = payload.eventId;
      remember(this.#analysis.id, { cursor: payload.eventId });
    }
    if (!this.#analysis.title) this.#fetch().catch(() => {}); // a nicety here: the stream tells of trouble
  }

  #onSystem({ code, message }) {
    if (code === "gap") this.#log.note("Some events went by unseen and are no longer kept. What is shown is the present state.");
    else if (code === "bad-cursor") remember(this.#analysis.id, { cursor: undefined });
    else this.#log.note(message);
  }

  /** After the last event: stop, and fill in what only the server has. A retry since then goes on from here. */
  async #onEnd(eventId) {
    this.#stream.close();
    this.#connection("finished");
    try {
      const kept = await this.#fetch();
      if (this.#closed || isEnd(kept.state)) return;
      this.#analysis.reopen();
      this.#told();
      this.#connection("connecting");
      this.#stream.open(this.#paths.stream, eventId);
    } catch (error) {
      if (error.signedOut) this.#signedOut();
    }
  }

  /** The stream was refused, and EventSource does not say why: the analysis itself does. */
  async #diagnose() {
    try {
      const kept = await this.#fetch();
      if (this.#closed) return;
      if (isEnd(kept.state)) this.#connection("finished");
      else this.#retryLater();
    } catch (error) {
      if (this.#closed) return;
      if (error.signedOut) this.#signedOut();
      else if (error.status === 404) this.#missing();
      else this.#retryLater();
    }
  }

  #retryLater() {
    this.#connection("reconnecting");
    this.#timer = setTimeout(() => this.#stream.open(this.#paths.stream, this.#cursor), this.#pause);
    this.#pause = Math.min(2 * this.#pause, LONGEST_PAUSE_MS);
  }

  #signedOut() {
    this.#stream.close();
    this.#connection("signed-out");
    this.#host.onSignedOut();
  }

  #missing() {
    this.#connection("finished");
    this.#analysis.apply("analysis:failed", {
      error: "There is no such analysis, or it belongs to somebody else. Finished ones are kept for a day.",
      code: "not-found",
    });
    this.#told();
  }

  async #fetch() {
    const { analysis } = await ask(this.#paths.state);
    if (this.#closed) return analysis;
    this.#analysis.fill(analysis);
    remember(analysis.analysisId, { title: this.#title });
    this.#told();
    return analysis;
  }

  /** A text's own title is known to the server at the end only; this tab may have seen it when it was sent. */
  get #title() {
    return this.#analysis.title || titleOf(this.#analysis.id);
  }

  #connection(state) {
    this.#host.onConnection(state);
  }

  #told() {
    const { count, ended, phase, id } = this.#analysis;
    // At once, not with the frame: a tab in the background draws no frames, but its title is read.
    const state = ended ? { completed: "Done", failed: "Failed" }[phase] : `${count.done}/${count.of}`;
    document.title = `${state} · ${this.#title || id} · Seven Stations`;
    this.#drawSoon();
  }

  #drawSoon() {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#draw();
    });
  }

  #draw() {
    const analysis = this.#analysis;
    document.getElementById("watch-title").textContent = this.#title || "Untitled analysis";
    const facts = document.getElementById("watch-facts");
    const { result } = analysis;
    facts.replaceChildren(
      ...[
        result?.analysisType ? element("span", {}, `${capital(result.analysisType)} analysis`) : null,
        result?.language ? element("span", {}, language(result.language)) : null,
        element("span", {}, "ID ", element("code", {}, theirs(analysis.id))),
      ].filter(Boolean),
    );
    this.#rail.show(analysis.stations, analysis.ended);
    this.#panel.show(analysis);
    if (analysis.ended && analysis.attempt && !this.#sawStart) this.#log.hint("The run was over when this page was opened: its log lines are not here.");
    this.#announce();
  }

  /** One sentence for those who listen, when something worth it changed. */
  #announce() {
    const { phase, count, result, error } = this.#analysis;
    const sentences = {
      completed: `Analysis finished. Score ${result?.score ?? "not given"}.`,
      failed: `Analysis failed. ${error}`,
    };
    const text = sentences[phase] ?? (count.done ? `${count.done} of ${count.of} stations done.` : "");
    if (text === this.#announced) return;
    this.#announced = text;
    document.getElementById("announce").textContent = text;
  }
}

function isEnd(state) {
  return state === "completed" || state === "failed";
}

function capital(text) {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
