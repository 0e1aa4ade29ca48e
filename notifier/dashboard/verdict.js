// The panel above the rail: how far it is, how it ended, where the report is.

import { drawing, element, theirs } from "./element.js";
import { duration, number, percent } from "./figures.js";

const HEADINGS = { cancelled: "Cancelled", "not-found": "Not found" };
/** What the last station says where the text gave no ground for a score: its 0 is then no score. */
const UNRATED = "not rated";
const RING = 2 * Math.PI * 52;

/** Shows an analysis in `place`; rebuilt only when its phase changes, so that focus stays where it is. */
export class Panel {
  #place;
  #paths;
  #phase = null;
  #bar = element("progress", { max: 100, value: 0, "aria-label": "Progress of the whole analysis" });
  #line = element("strong", {});
  #message = element("span", { class: "panel-message", dir: "auto" });
  #share = element("span", { class: "panel-share" });

  constructor(place, paths) {
    this.#place = place;
    this.#paths = paths;
    place.replaceChildren();
  }

  show(analysis) {
    const phase = analysis.ended ? analysis.phase : "under way";
    // The figures of an end may come in two steps: the event, then what the server keeps.
    const key = JSON.stringify([phase, analysis.result, analysis.error, analysis.failedStation]);
    if (key !== this.#phase) {
      this.#phase = key;
      this.#place.replaceChildren(this.#built(phase, analysis));
    }
    if (phase === "under way") this.#update(analysis);
  }

  #built(phase, analysis) {
    if (phase === "completed") return this.#completed(analysis);
    if (phase === "failed") return failed(analysis);
    return element(
      "div",
      { class: "card panel" },
      element("p", { class: "panel-line" }, this.#line, this.#message, this.#share),
      this.#bar,
    );
  }

  #update(analysis) {
    const { done, of } = analysis.count;
    const lines = {
      unknown: "Looking for this analysis…",
      waiting: "In the queue",
      running: `${done} of ${of} stations`,
      retrying: "Interrupted: it will be tried again",
    };
    this.#line.textContent = analysis.attempt > 1 ? `${lines[analysis.phase]}, attempt ${analysis.attempt}` : lines[analysis.phase];
    this.#message.textContent = analysis.message;
    this.#share.textContent = analysis.phase === "unknown" ? "" : percent(analysis.progress / 100);
    this.#bar.value = analysis.progress;
  }

  #completed({ result, duration: taken }) {
    const facts = [
      result?.confidence === undefined ? null : ["Confidence", percent(result.confidence)],
      taken == null ? null : ["Took", duration(taken)],
      result?.engine ? ["Engine", result.engine] : null,
    ].filter(Boolean);
    return element(
      "div",
      { class: "card panel verdict" },
      result?.score === undefined || result.rating === UNRATED ? null : ring(result.score),
      element(
        "div",
        { class: "verdict-body" },
        element("p", { class: "rating" }, theirs(result?.rating || "Finished")),
        element("p", { class: "facts" }, ...facts.map(([name, value]) => element("span", {}, `${name} `, theirs(value)))),
      ),
      element(
        "p",
        { class: "links" },
        this.#link("html", "Read the report", "button primary"),
        this.#link("md", "Markdown", "button"),
        this.#link("json", "JSON", "button"),
      ),
    );
  }

  #link(format, text, kind) {
    return element("a", { class: kind, href: this.#paths.report(format), target: "_blank", rel: "noopener" }, text);
  }
}

function failed({ error, code, failedStation, stations }) {
  const where = failedStation && failedStation <= stations.length ? ` at station ${failedStation}, ${stations[failedStation - 1].name}` : "";
  return element(
    "div",
    { class: "card panel failure", role: "alert" },
    element("p", { class: "rating" }, HEADINGS[code] ?? `The analysis failed${where}`),
    theirs(error || "No reason was given", "p"),
    code && !HEADINGS[code] ? element("p", { class: "facts" }, element("span", {}, "Code ", element("code", {}, code))) : null,
    element("p", { class: "links" }, element("a", { class: "button", href: "/", "data-link": true }, "Start another")),
  );
}

function ring(score) {
  const filled = (Math.min(100, Math.max(0, score)) / 100) * RING;
  const circle = { cx: 60, cy: 60, r: 52, "stroke-width": 9, fill: "none" };
  return drawing(
    "svg",
    { class: "ring", viewBox: "0 0 120 120", role: "img", "aria-label": `Score ${number(score)} of 100` },
    drawing("circle", { class: "ring-track", ...circle }),
    drawing("circle", {
      class: "ring-fill",
      ...circle,
      "stroke-dasharray": `${filled.toFixed(1)} ${RING.toFixed(1)}`,
      transform: "rotate(-90 60 60)",
    }),
    drawing("text", { x: 60, y: 66, class: "ring-score" }, number(score)),
    drawing("text", { x: 60, y: 84, class: "ring-of" }, "of 100"),
  );
}
