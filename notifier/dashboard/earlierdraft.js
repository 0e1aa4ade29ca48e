// The earlier of two drafts: which it is, and what else than a new text it can be compared with.

import { analysisAddress } from "./address.js";
import { analysisPaths, ask, queuePath } from "./api.js";
import { randomKey } from "./draft.js";
import { button, element, link, theirs } from "./element.js";
import { moment, t } from "./language.js";
import { Problem } from "./refusal.js";

const MOST = 100;

export class Earlier {
  node = element("div", { class: "stack" });
  #id;
  #host;
  #analysis = null;
  /** @type {any[]} */
  #others = [];
  #key = randomKey();
  #choice = element("select", { id: "other-draft" });
  #compare = button(t("compare them"), () => this.#send(), { id: "compare-them" });
  #problem;

  /** `host` has `go(address)` and `onSignedOut()`. */
  constructor(analysisId, host) {
    this.#id = analysisId;
    this.#host = host;
    this.#problem = new Problem(host);
    this.#choice.addEventListener("change", () => (this.#key = randomKey()));
    this.node.append(this.#problem.node);
  }

  /** Where a later draft is sent. */
  get path() {
    return analysisPaths(this.#id).compare();
  }

  /** Load what is known of it; how far it was analysed, so that the later draft is analysed as far. */
  async open() {
    try {
      this.#analysis = (await ask(analysisPaths(this.#id).state)).analysis;
      const { queueName, userId = "" } = this.#analysis;
      const query = new URLSearchParams({ state: "completed", limit: String(MOST), ...(userId ? { user: userId } : {}) });
      const { jobs } = await ask(`${queuePath(queueName)}/jobs?${query}`);
      this.#others = jobs.filter((job) => job.analysisId && job.analysisId !== this.#id && !job.compares && (job.userId ?? "") === userId);
      this.#show();
    } catch (error) {
      this.#problem.tell(error);
    }
    return this.#analysis?.result?.analysisType;
  }

  #show() {
    const { title } = this.#analysis;
    this.#choice.replaceChildren(...this.#others.map((job) => element("option", { value: job.analysisId }, `\u2068${job.title || t("untitled")}\u2069 · ${moment(job.finishedAt)}`)));
    this.node.replaceChildren(
      element("p", { class: "lead", id: "earlier" }, t("earlier draft"), " ", link(theirs(title || t("untitled")), analysisAddress(this.#id))),
      this.#others.length
        ? element("div", { class: "card stack" }, element("div", { class: "field" }, element("label", { for: "other-draft" }, t("other draft")), element("div", { class: "beside" }, this.#choice, this.#compare)))
        : "",
      this.#problem.node,
    );
  }

  /** The one that was added first is the earlier draft. */
  async #send() {
    const other = this.#others.find(({ analysisId }) => analysisId === this.#choice.value);
    const [first, second] = Date.parse(other.addedAt) < Date.parse(this.#analysis.addedAt) ? [other.analysisId, this.#id] : [this.#id, other.analysisId];
    this.#compare.disabled = true;
    this.#problem.clear();
    try {
      const added = await ask(analysisPaths(first).compare(second), { method: "POST", headers: { "Idempotency-Key": this.#key } });
      this.#host.go(analysisAddress(added.analysisId));
    } catch (error) {
      this.#problem.tell(error);
    } finally {
      this.#compare.disabled = false;
    }
  }
}
