// The flow that a job belongs to: each job with its state, under the job that waits for it.

import { jobAddress } from "./address.js";
import { ask } from "./api.js";
import { element, link, theirs } from "./element.js";
import { badge, stateOf } from "./jobheading.js";
import { number, percent, t } from "./language.js";
import { Problem } from "./refusal.js";

const AGAIN_MS = 3000;

export class FlowView {
  node = element("div", { class: "flow" });
  #path;
  #current;
  #timer = null;
  #closed = false;
  #drawn = "";
  #tree = element("div", {}, element("p", { class: "hint loading" }, t("loading")));
  #problem;

  /** `path` is that of the flow, `current` the job on whose page it is shown; `host` is told `onSignedOut()`. */
  constructor(path, current, host) {
    this.#path = path;
    this.#current = current;
    this.#problem = new Problem(host);
    this.node.append(this.#problem.node, this.#tree);
  }

  /** Read it, and again until all of its jobs have ended. */
  async open() {
    clearTimeout(this.#timer);
    try {
      const { flow } = await ask(this.#path);
      if (this.#closed) return;
      this.#problem.clear();
      this.#show(flow);
      if (hasEnded(flow)) return;
    } catch (error) {
      if (this.#closed) return;
      this.#problem.tell(error);
      if (!error.passing) return;
    }
    this.#later();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  #later() {
    const shown = !document.hidden && this.node.offsetParent !== null;
    this.#timer = setTimeout(() => (shown ? this.open() : this.#later()), AGAIN_MS);
  }

  #show(flow) {
    const key = JSON.stringify(flow);
    if (key === this.#drawn) return;
    this.#drawn = key;
    const focused = this.#tree.contains(document.activeElement) ? document.activeElement?.getAttribute("href") : null;
    this.#tree.replaceChildren(element("ul", { class: "flow-tree" }, this.#row(flow)));
    for (const node of this.#tree.querySelectorAll("a")) if (node.getAttribute("href") === focused) node.focus({ preventScroll: true });
  }

  #row(job) {
    const { jobId, queueName: queue, title, compares, jobName, state, progress, children, hidden } = job;
    const name = title || (compares ? t("comparison of", compares, number(compares)) : jobName || jobId);
    const current = jobId === this.#current.jobId && queue === this.#current.queueName;
    const under = [
      ...children.map((child) => this.#row(child)),
      hidden ? element("li", { class: "hint" }, t("flow hidden", hidden, number(hidden))) : null,
    ].filter(Boolean);
    return element(
      "li",
      { "data-job": jobId },
      element(
        "div",
        { class: "flow-job" },
        badge(stateOf(job)),
        link(theirs(name), jobAddress(queue, jobId), { "aria-current": current ? "page" : null }),
        state === "active" ? element("span", { class: "hint" }, percent(progress / 100)) : null,
        queue === this.#current.queueName ? null : element("span", { class: "hint" }, theirs(queue)),
      ),
      under.length ? element("ul", {}, ...under) : null,
    );
  }
}

function hasEnded({ state, children }) {
  return ["completed", "failed"].includes(state) && children.every(hasEnded);
}
