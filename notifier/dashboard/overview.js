// A view of something that every queue has: read again and again while it is looked at, drawn where it changed.

import { ask } from "./api.js";
import { button, element } from "./element.js";
import { t } from "./language.js";
import { Problem } from "./refusal.js";

const AGAIN_MS = 3000;

export class Overview {
  node;
  #read;
  #section;
  #timer = null;
  #closed = false;
  #drawn = "";
  #body = element("div", { class: "overview-body" }, element("p", { class: "hint loading lead" }, t("loading")));
  #problem;
  #again = button(t("try again"), () => this.open(), { hidden: true });

  /**
   * `name` is that of the view and of its title. `read(queue)` reads what a queue has; `section(queue, found)` draws it:
   * what is open or focused there, and has a `data-key`, stays so.
   */
  constructor(host, name, read, section) {
    this.#read = read;
    this.#section = section;
    this.#problem = new Problem(host);
    this.node = element("section", { id: name, class: "overview" }, element("h1", { tabindex: "-1" }, t(name)), this.#problem.node, this.#again, this.#body);
    document.title = `${t(name)} · Seven Stations`;
  }

  async open() {
    clearTimeout(this.#timer);
    this.#problem.clear();
    this.#again.hidden = true;
    try {
      await this.#show();
      if (!this.#closed) this.#later();
    } catch (error) {
      this.trouble(error);
      this.#again.hidden = this.#problem.node.hidden;
    }
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
  }

  /** Say what was refused. */
  trouble(error) {
    if (!this.#closed) this.#problem.tell(error);
  }

  #later() {
    this.#timer = setTimeout(() => (document.hidden ? this.#later() : this.open()), AGAIN_MS);
  }

  async #show() {
    const { queues } = await ask("/api/queues");
    const found = await Promise.all(queues.map(({ name }) => this.#read(name)));
    const key = JSON.stringify([queues.map(({ name }) => name), found]);
    if (this.#closed || key === this.#drawn) return;
    this.#drawn = key;
    const open = [...this.#body.querySelectorAll("details[open]")].map(({ dataset }) => dataset.key);
    const active = document.activeElement;
    const focused = active instanceof HTMLElement && this.#body.contains(active) ? active.dataset.key : undefined;
    this.#body.replaceChildren(...queues.map((queue, index) => this.#section(queue, found[index])));
    for (const node of this.#body.querySelectorAll("[data-key]")) {
      if (node.localName === "details") node.open = open.includes(node.dataset.key);
      else if (node.dataset.key === focused) node.focus({ preventScroll: true });
    }
  }
}
