// Several jobs at once: retry, cancel or remove what was picked in the list. The server decides about each.

import { sure } from "./actions.js";
import { ask, jobPaths } from "./api.js";
import { button, element, say } from "./element.js";
import { number, t } from "./language.js";

const ACTIONS = ["retry", "cancel", "remove"];

export class Bulk {
  node = element("div", { class: "bulk", role: "group", "aria-label": t("picked"), hidden: true });
  #count = element("strong", { role: "status" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #buttons;
  #jobs = [];
  #host;

  /** `host` has `mayAdminister`, `onDone()` and `onClear()`. */
  constructor(host) {
    this.#host = host;
    this.#buttons = ACTIONS.map((action) => button(t(action), () => this.#press(action), { "data-bulk": action }));
    this.node.append(this.#count, ...this.#buttons, button(t("pick none"), () => host.onClear(), { class: "plain" }), this.#problem);
  }

  /** The jobs that are picked now. */
  show(jobs) {
    this.#jobs = jobs;
    this.node.hidden = jobs.length === 0;
    say(this.#count, t("picked count", jobs.length, number(jobs.length)));
    const ended = jobs.filter(({ state }) => ["completed", "failed"].includes(state)).length;
    const fits = { retry: ended > 0, cancel: ended < jobs.length, remove: this.#host.mayAdminister };
    for (const node of this.#buttons) node.hidden = !fits[node.dataset.bulk];
  }

  async #press(action) {
    const jobs = this.#jobs.filter(({ state }) => action === "remove" || (action === "retry") === ["completed", "failed"].includes(state));
    if (action !== "retry" && !(await sure(action, jobs.length))) return;
    this.#problem.hidden = true;
    for (const node of this.#buttons) node.disabled = true;
    const refused = [];
    for (const { queueName, jobId } of jobs) {
      try {
        await ask(jobPaths(queueName, jobId).act(action), { method: action === "remove" ? "DELETE" : "POST" });
      } catch (error) {
        refused.push(error.message);
      }
    }
    for (const node of this.#buttons) node.disabled = false;
    this.#host.onDone();
    if (refused.length === 0) return;
    say(this.#problem, t("refused some", number(refused.length), number(jobs.length), refused[0]));
    this.#problem.hidden = false;
    this.node.hidden = false;
  }
}
