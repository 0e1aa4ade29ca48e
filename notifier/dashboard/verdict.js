// The panel above the rail: how far it is, how it ended, where the report is. A failure comes first of all.

import { element, link, say, theirs } from "./element.js";
import { duration, moment, number, percent, reworded, roughly, said, t, word } from "./language.js";

const HEADINGS = {
  cancelled: "cancelled",
  timeout: "timed out",
  "too-complex": "too complex",
  "worker-lost": "worker lost",
};
/** What bears on single scenes only: the text can be judged all the same. */
const FEW_SCENES = "few-scenes";

/** What a failure's code is called, or nothing. */
export function headingOf(code) {
  return Object.hasOwn(HEADINGS, code ?? "") ? t(HEADINGS[code]) : "";
}

/** Shows a run; rebuilt only when its phase changes, so that focus stays where it is. */
export class Panel {
  node = element("div", { id: "status" });
  #key = null;
  #bar = element("progress", { max: 100, value: 0, "aria-label": t("progress of all") });
  #line = element("strong", {});
  #message = element("span", { class: "panel-message", dir: "auto" });
  #left = element("span", { class: "hint", id: "time-left" });
  #share = element("span", { class: "panel-share" });

  /** `reports` is the element with the links to the report. */
  show(run, reports) {
    const phase = run.ended ? run.phase : "under way";
    // The figures of an end may come in two steps: the event, then what the server keeps.
    const key = JSON.stringify([phase, run.result, run.error, run.failedStation, Boolean(reports), run.job.attemptsMade]);
    if (key !== this.#key) {
      this.#key = key;
      this.node.replaceChildren(this.#built(phase, run, reports));
    }
    if (phase === "under way") this.#update(run);
  }

  #built(phase, run, reports) {
    if (phase === "completed") return reports ? verdict(run, reports) : finished(run);
    if (phase === "failed") return failed(run);
    return element("div", { class: "card panel" }, element("p", { class: "panel-line" }, this.#line, this.#message, this.#left, this.#share), this.#bar);
  }

  #update(run) {
    const { done, of } = run.count;
    let line = t("phases")[run.phase];
    if (run.phase === "running" && run.ours) line = t("stations done", number(done), number(of));
    else if (run.phase === "running" && run.steps) line = t("step", number(run.steps.done), number(run.steps.of));
    say(this.#line, run.attempt > 1 ? t("with attempt", line, number(run.attempt)) : line);
    const queued = run.phase === "waiting" && run.ahead !== null ? t("ahead", run.ahead, number(run.ahead)) : "";
    say(this.#message, queued || said(run.says, reworded(run.message)) || "");
    say(this.#left, timeLeft(run));
    say(this.#share, run.phase === "unknown" ? "" : percent(run.progress / 100));
    this.#bar.value = run.progress;
  }
}

/** How long until it starts or ends, as far as that can be said. */
function timeLeft({ phase, ours, remaining, wait, dueAt }) {
  if (["delayed", "retrying"].includes(phase)) return dueAt ? t("due", moment(dueAt)) : "";
  if (phase === "waiting") return wait === null ? "" : t("starts in", roughly(wait));
  if (phase !== "running" || !ours) return "";
  return remaining === null ? t("time left unknown") : t("time left", roughly(remaining));
}

/** Why it ended, in the reader's language; as the server says it where that is another application's error. */
export function reasonOf(code, error) {
  if (code === "cancelled" && error?.startsWith("by ")) return t("cancelled by", `\u2068${error.slice(3)}\u2069`);
  return reworded(error)?.replace(/^text: (?=[A-Z])/, ""); // the field is for programs; a sentence says it too
}

/** Whether anything could be concluded, in a heading. */
export function headingOfResult(result) {
  return t((result?.doubts ?? []).some((code) => code !== FEW_SCENES) ? "not judged" : "finished");
}

function verdict({ result, duration: taken }, reports) {
  const doubts = result?.doubts ?? [];
  return element(
    "div",
    { class: "card panel verdict" },
    element(
      "div",
      { class: "verdict-body" },
      element("p", { class: "rating" }, headingOfResult(result)),
      doubts.length ? element("ul", { class: "doubts" }, ...doubts.map((code) => element("li", {}, word("doubts", code)))) : null,
      facts([
        result?.confidence === undefined ? null : [t("confidence"), percent(result.confidence)],
        taken == null ? null : [t("time taken"), duration(taken)],
        result?.engine ? [t("engine"), result.engine] : null,
      ]),
    ),
    reports,
  );
}

function finished({ duration: taken }) {
  return element("div", { class: "card panel done" }, element("p", { class: "rating" }, t("finished")), facts([taken == null ? null : [t("time taken"), duration(taken)]]));
}

function failed({ ours, error, code, failedStation, stations, job }) {
  const where = ours && failedStation && failedStation <= stations.length ? t("failed at", number(failedStation), word("stations", stations[failedStation - 1].name)) : t("failed");
  const cancelled = code === "cancelled";
  return element(
    "div",
    { class: `card panel failure ${cancelled ? "cancelled" : ""}`, role: "alert" },
    code === "not-found" ? null : element("p", { class: "rating" }, headingOf(code) || where),
    theirs(reasonOf(code, error) || t("no reason"), "p", { class: "failure-error" }),
    Object.hasOwn(t("what to try"), code ?? "") ? element("p", { class: "hint", id: "what-to-try" }, t("what to try")[code]) : null,
    facts([
      code && code !== "not-found" && !headingOf(code) ? [t("code"), element("code", {}, code)] : null,
      job.attemptsMax > 1 && job.attemptsMade && !cancelled ? [null, t("all attempts", number(job.attemptsMade), number(job.attemptsMax))] : null,
    ]),
    code === "not-found" ? element("p", { class: "links" }, link(t("to the jobs"), "/", { class: "button" })) : null,
  );
}

function facts(pairs) {
  const known = pairs.filter(Boolean);
  if (!known.length) return null;
  return element("p", { class: "facts" }, ...known.map(([name, value]) => element("span", {}, name ? `${name} ` : "", value instanceof Node ? value : theirs(value))));
}
