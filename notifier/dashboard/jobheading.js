// The head of a job's page: where it belongs, what it is called, its state, its owner, what may be done with it.

import { listAddress } from "./address.js";
import { element, link, theirs } from "./element.js";
import { t, word } from "./language.js";

/** Draw it into `place`; `actions` stays the same element, so that focus on a button outlives a change. */
export function heading(place, run, title, actions) {
  const { job } = run;
  const queue = job.queueName;
  const key = JSON.stringify([title, run.phase, run.code, job.userId, job.projectId, job.analysisType, queue, job.jobId, Boolean(actions)]);
  if (place.dataset.key === key) return;
  place.dataset.key = key;
  const facts = [
    run.isComparison ? t("comparison") : job.analysisType ? word("type analysis", job.analysisType) : null,
    job.userId ? [`${t("owner")} `, link(theirs(job.userId), listAddress(queue, { user: job.userId }))] : null,
    job.projectId ? [`${t("project")} `, link(theirs(job.projectId), listAddress(queue, { project: job.projectId }))] : null,
    job.jobId ? [`${t("id")} `, element("code", {}, theirs(job.jobId))] : null,
  ].filter(Boolean);
  const head = element("div", { class: "heading-text" },
    element("nav", { class: "crumbs", "aria-label": t("jobs") }, link(t("jobs"), "/"), queue ? link(theirs(queue), listAddress(queue)) : null),
    element("h1", { tabindex: "-1" }, theirs(title, "bdi", { id: "watch-title" })),
    element("p", { class: "facts", id: "watch-facts" }, job.jobId ? badge(stateOf({ state: run.phase, code: run.code })) : null, ...facts.map((fact) => element("span", {}, ...[fact].flat()))),
  );
  const focused = place.querySelector("h1") === document.activeElement && place.contains(document.activeElement);
  if (place.firstElementChild) place.firstElementChild.replaceWith(head);
  else place.append(head);
  if (focused) head.querySelector("h1").focus({ preventScroll: true });
  if (actions && actions.parentNode !== place) place.append(actions);
}

/**
 * A job's state as people see it: what was cancelled did not fail.
 * @param {Record<string, any>} job
 */
export function stateOf({ state, code }) {
  return state === "failed" && code === "cancelled" ? "cancelled" : state;
}

/** A state as a shape with a word. */
export function badge(state) {
  const name = { running: "active", retrying: "delayed", unknown: "waiting", held: "waiting-children" }[state] ?? state;
  return element("span", { class: "badge", "data-state": name }, word("states", name));
}
