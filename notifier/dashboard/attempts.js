// The attempts at a job: when each began, how long it ran, how it ended, and why it failed.

import { element, theirs } from "./element.js";
import { stateOf } from "./jobheading.js";
import { duration, moment, number, t } from "./language.js";
import { reasonOf } from "./verdict.js";

export class Attempts {
  node = element("section", { class: "json", id: "attempts", "aria-labelledby": "attempts-head", hidden: true });
  #key = "";

  /** Rebuilt only when something is new, so that an open stack trace stays open. */
  show(attempts = []) {
    const key = JSON.stringify(attempts);
    if (key === this.#key) return;
    this.#key = key;
    this.node.hidden = attempts.length === 0;
    this.node.replaceChildren(
      element("h2", { id: "attempts-head" }, t("attempts")),
      element("ol", { class: "timeline" }, ...attempts.map(row)),
    );
  }
}

function row(attempt) {
  const { startedAt, error, stacktrace } = attempt;
  const name = attempt.number ? t("attempt note", number(attempt.number)) : t("earlier attempt");
  const outcome = stateOf({ state: attempt.outcome, code: attempt.code });
  const taken = attempt.duration === undefined ? null : element("span", { class: "timeline-time" }, t("took", duration(attempt.duration)));
  return element(
    "li",
    { "data-kind": attempt.outcome, "data-outcome": outcome },
    element("span", { class: "timeline-title" }, name),
    startedAt ? element("time", { datetime: startedAt }, moment(startedAt)) : element("span", { class: "timeline-time" }, t("start not known")),
    taken,
    element("span", { class: "timeline-note" }, t("outcomes")[outcome]),
    error ? theirs(reasonOf(attempt.code, error), "p", { class: "attempt-error" }) : null,
    stacktrace ? trace(stacktrace, name) : null,
  );
}

function trace(text, name) {
  const title = t("stack trace");
  return element(
    "details",
    { class: "attempt-trace" },
    element("summary", {}, title, element("span", { class: "sr-only" }, ` ${name}`)),
    element("pre", { dir: "ltr", tabindex: "0", role: "region", "aria-label": `${title} ${name}` }, text),
  );
}
