// Who works: the workers of each queue, what they run, since when; and a warning where there are none.

import { jobAddress, listAddress } from "./address.js";
import { ask, queuePath } from "./api.js";
import { element, link, theirs } from "./element.js";
import { moment, t } from "./language.js";
import { Overview } from "./overview.js";

/** The view of the workers of all queues; `host` as a job's. */
export function workersView(host) {
  return new Overview(host, "workers", async (queue) => (await ask(`${queuePath(queue)}/workers`)).workers, section);
}

function section(queue, workers) {
  const rows = workers.map((worker) => element(
    "li",
    { class: "card worker", "data-worker": worker.name },
    element("p", { class: "worker-name" }, worker.name ? theirs(worker.name) : t("worker unnamed")),
    element("p", { class: "facts" }, element("span", {}, t("connected since", moment(worker.connectedAt))), worker.address ? element("code", { dir: "ltr" }, worker.address) : null),
    worker.jobs.length
      ? element("ul", { class: "worker-jobs" }, ...worker.jobs.map((job) => element("li", {}, link(theirs(job.title || job.jobId), jobAddress(queue.name, job.jobId)), job.startedAt ? ` · ${moment(job.startedAt)}` : "")))
      : element("p", { class: "hint" }, t("worker idle")),
  ));
  return element(
    "section",
    { "aria-label": queue.name },
    element("h2", {}, link(theirs(queue.name), listAddress(queue.name))),
    rows.length ? element("ul", { class: "worker-list" }, ...rows) : noWorkers(),
  );
}

/** What is said where nobody works. */
export function noWorkers() {
  return element("p", { class: "notice", role: "status" }, t("no workers"), " ", element("code", { dir: "ltr" }, "stations worker"));
}
