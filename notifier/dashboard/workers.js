// Who works: the workers of each queue, what they run, since when; and a warning where there are none.

import { jobAddress, listAddress } from "./address.js";
import { ask, queuePath, RefusedError } from "./api.js";
import { button, element, link, say, theirs } from "./element.js";
import { ago, t } from "./language.js";

const AGAIN_MS = 3000;

export class WorkersView {
  node = element("section", { id: "workers" });
  #host;
  #timer = null;
  #closed = false;
  #drawn = "";
  #body = element("div", { class: "workers-body" }, element("p", { class: "hint loading lead" }, t("loading")));
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #again = button(t("try again"), () => this.open(), { hidden: true });

  constructor(host) {
    this.#host = host;
    this.node.append(element("h1", { tabindex: "-1" }, t("workers")), this.#problem, this.#again, this.#body);
    document.title = `${t("workers")} · Seven Stations`;
  }

  async open() {
    this.#problem.hidden = this.#again.hidden = true;
    try {
      await this.#read();
      this.#timer = setTimeout(() => (document.hidden ? this.#later() : this.open()), AGAIN_MS);
    } catch (error) {
      if (this.#closed) return;
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) {
        this.#host.onSignedOut();
        return;
      }
      say(this.#problem, error.message);
      this.#problem.hidden = this.#again.hidden = false;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #later() {
    this.#timer = setTimeout(() => (document.hidden ? this.#later() : this.open()), AGAIN_MS);
  }

  async #read() {
    const { queues } = await ask("/api/queues");
    const found = await Promise.all(queues.map(({ name }) => ask(`${queuePath(name)}/workers`)));
    if (this.#closed) return;
    const sections = queues.map((queue, index) => ({ queue, workers: found[index].workers }));
    const key = JSON.stringify(sections);
    if (key === this.#drawn) return;
    this.#drawn = key;
    this.#body.replaceChildren(...sections.map(({ queue, workers }) => section(queue, workers)));
  }
}

function section(queue, workers) {
  const rows = workers.map((worker) => element(
    "li",
    { class: "card worker", "data-worker": worker.name },
    element("p", { class: "worker-name" }, worker.name ? theirs(worker.name) : t("worker unnamed")),
    element("p", { class: "facts" }, element("span", {}, t("connected since", ago(worker.connectedAt))), worker.address ? element("code", { dir: "ltr" }, worker.address) : null),
    worker.jobs.length
      ? element("ul", { class: "worker-jobs" }, ...worker.jobs.map((job) => element("li", {}, link(theirs(job.title || job.jobId), jobAddress(queue.name, job.jobId)), job.startedAt ? ` · ${ago(job.startedAt)}` : "")))
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
