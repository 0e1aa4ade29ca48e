// One job in the list: its state, what it is called, whose it is, how far it is, how old.

import { jobAddress, listAddress } from "./address.js";
import { element, link, say, theirs } from "./element.js";
import { badge, stateOf } from "./jobheading.js";
import { ago, duration, number, percent, t, word } from "./language.js";
import { headingOf, reasonOf } from "./verdict.js";

const MOVES = {
  "queue:waiting": "waiting",
  "queue:active": "active",
  "queue:delayed": "delayed",
  "queue:completed": "completed",
  "queue:failed": "failed",
  "job:started": "active",
  "job:completed": "completed",
  "job:failed": "failed",
};
const STEPS = 7;

export class JobRow {
  node;
  /** @type {Record<string, any>} */
  #job = {};
  #drawn = "";
  #state = element("span", { class: "job-state" });
  #title;
  #facts = element("span", { class: "job-facts" });
  #steps = element("span", { class: "job-steps", role: "img" });
  #share = element("span", { class: "job-share" });
  #age = element("span", { class: "job-age" });
  #pick = element("input", { type: "checkbox", class: "job-pick" });

  /** `onPicked()` is told when it is picked, or no longer. */
  constructor(onPicked) {
    this.#pick.addEventListener("change", onPicked);
    this.#title = link("", "", { class: "job-title" });
    this.node = element(
      "li",
      { class: "job" },
      this.#state,
      element("span", { class: "job-text" }, this.#title, this.#facts),
      element("span", { class: "job-progress" }, this.#steps, this.#share),
      this.#age,
    );
  }

  /** The job as far as it is known, where it is picked. */
  get picked() {
    return this.#pick.checked ? this.#job : null;
  }

  release() {
    this.#pick.checked = false;
  }

  fill(job) {
    this.#job = { ...job };
  }

  /** Take an event in; whether it changes what is shown. */
  apply(name, payload) {
    const job = this.#job;
    if (MOVES[name]) {
      if (job.state === MOVES[name]) return false;
      Object.assign(job, { state: MOVES[name], code: payload.code });
      if (MOVES[name] === "active") Object.assign(job, { startedAt: payload.timestamp, finishedAt: undefined });
      if (name === "job:completed") Object.assign(job, { progress: 100, duration: payload.duration, finishedAt: payload.timestamp });
      return true;
    }
    if (name !== "job:progress" || ["completed", "failed"].includes(job.state)) return false;
    Object.assign(job, { state: "active", progress: payload.progress ?? job.progress });
    if (payload.totalSteps) Object.assign(job, { totalSteps: payload.totalSteps, currentStep: payload.currentStep });
    return true;
  }

  draw(now = Date.now()) {
    const job = this.#job;
    say(this.#age, times(job, now));
    const key = JSON.stringify(job);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.node.dataset.state = stateOf(job);
    this.node.dataset.job = job.jobId;
    const title = titleOf(job);
    this.#pick.setAttribute("aria-label", t("pick", title));
    this.#state.replaceChildren(this.#pick, badge(stateOf(job)));
    this.#title.setAttribute("href", jobAddress(job.queueName, job.jobId));
    this.#title.replaceChildren(theirs(title));
    this.#facts.replaceChildren(...factsOf(job));
    this.#drawSteps();
  }

  #drawSteps() {
    const { state, progress = 0, currentStep, totalSteps, compares } = this.#job;
    const of = totalSteps || (compares ? 1 : STEPS);
    // Steps that were left out count as done where a later one runs.
    const behind = currentStep ? currentStep - 1 : Math.floor((progress / 100) * of + 0.05);
    const done = state === "completed" ? of : behind;
    const steps = Array.from({ length: Math.min(of, 12) }, (_, index) => {
      let kind = index < done ? "done" : "todo";
      if (index === done && state === "active") kind = "now";
      if (index === done && stateOf(this.#job) === "failed") kind = "bad";
      return element("i", { class: kind });
    });
    this.#steps.setAttribute("aria-label", t("step", number(Math.min(done, of)), number(of)));
    this.#steps.replaceChildren(...steps);
    say(this.#share, ["active", "failed"].includes(state) ? percent(progress / 100) : "");
  }
}

/** @param {Record<string, any>} job */
function titleOf({ title, compares, analysisType, jobName, jobId }) {
  if (title) return title;
  if (compares) return t("comparison of", compares, number(compares));
  return (analysisType ? t("untitled") : jobName) || jobId;
}

/** @param {Record<string, any>} job */
function factsOf({ jobId, queueName, userId, projectId, analysisType, compares, attemptsMade, attemptsMax, state, error, code, findings, judged }) {
  const outcome = judged === false ? t("not judged") : findings === undefined ? "" : t("findings counted", findings, number(findings));
  const facts = [
    userId ? link(theirs(userId), listAddress(queueName, { user: userId }), { class: "quiet-link", title: t("owner") }) : null,
    projectId ? link(theirs(projectId), listAddress(queueName, { project: projectId }), { class: "quiet-link", title: t("project") }) : null,
    analysisType ? element("span", {}, word("types", analysisType)) : null,
    compares ? element("span", {}, t("comparison")) : null,
    state === "completed" && outcome ? element("span", { class: "job-outcome" }, outcome) : null,
    attemptsMade > 1 ? element("span", {}, t("attempt", number(attemptsMade), number(attemptsMax))) : null,
    element("code", {}, theirs(jobId)),
  ];
  const failed = state === "failed" && error;
  const why = [code === "cancelled" ? "" : headingOf(code), reasonOf(code, error)].filter(Boolean).join(": ");
  const failure = failed ? theirs(why, "span", { class: code === "cancelled" ? "" : "job-error" }) : null;
  return [...facts, failure].filter(Boolean);
}

/** @param {Record<string, any>} job */
function times({ state, addedAt, finishedAt, delayedUntil, duration: taken }, now) {
  if (state === "delayed" && delayedUntil) return t("due", ago(delayedUntil, now));
  const ended = state === "completed" || state === "failed";
  const when = ago(ended && finishedAt ? finishedAt : addedAt, now);
  return ended && taken != null ? `${when} · ${duration(taken)}` : when;
}
