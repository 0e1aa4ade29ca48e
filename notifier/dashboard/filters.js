// Which jobs are listed: by state, by what is searched for, by owner and project. All of it is in the address.

import { button, centre, element, say, theirs } from "./element.js";
import { number, t, word } from "./language.js";

const STATES = ["", "active", "waiting", "completed", "failed", "cancelled", "delayed", "prioritized"];
/** Seldom used: shown where there is one, or where it was asked for. */
const SELDOM = new Set(["prioritized", "delayed", "cancelled"]);
/** These jobs are kept in the order of their ends. */
const ENDED = new Set(["completed", "failed", "cancelled"]);
const TYPED_MS = 250;
const FIGURE_SPACE = "\u2007";

export class Filters {
  node;
  #states = {};
  #tabs = element("div", { class: "states", role: "group", "aria-label": t("queue") });
  #chosen = "";
  #search = element("input", { type: "search", id: "search", placeholder: t("search in"), "aria-label": t("search"), autocomplete: "off", spellcheck: "false", dir: "auto" });
  #order = button(t("oldest first"), () => this.#onChange({ order: this.#order.getAttribute("aria-pressed") === "true" ? "" : "oldest" }), { class: "state", id: "order" });
  #chips = element("div", { class: "filter-chips" });
  #key = "";
  #timer = null;
  #onChange;

  /** `onChange({name: value})` is told of each change. */
  constructor(filters, onChange) {
    this.#onChange = onChange;
    this.#tabs.append(...STATES.map((state) => {
      const count = element("span", { class: "count" });
      const node = button(word("states", state || "all"), () => onChange({ state }), { class: "state", "data-state": state || "all" });
      node.append(count);
      this.#states[state] = { node, count };
      return node;
    }));
    this.#search.value = filters.search;
    this.#search.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => onChange({ search: this.#search.value.trim() }), TYPED_MS);
    });
    this.node = element("div", { class: "filters", role: "search" }, this.#tabs, this.#order, this.#search, this.#chips);
  }

  /**
   * Of counts that are not known yet (null), the room of one digit is kept: what is clicked does not move away.
   * `isWhole`: whether the list holds the jobs that `counts` count, and not one user's or project's only;
   * `isEverybodys`: whether it would hold all users' jobs if no owner was asked for.
   */
  show(filters, counts, isWhole, isEverybodys) {
    for (const [state, { node, count }] of Object.entries(this.#states)) {
      const many = counts === null ? null : countOf(counts, state);
      if (!isWhole || many === undefined) say(count, "");
      else say(count, many === null ? FIGURE_SPACE : number(many));
      node.classList.toggle("some", many > 0);
      node.setAttribute("aria-pressed", String(filters.state === state));
      node.hidden = SELDOM.has(state) && !many && filters.state !== state;
    }
    if (counts !== null) this.#reveal(filters.state);
    this.#order.hidden = !hasOrder(filters, isEverybodys);
    this.#order.setAttribute("aria-pressed", String(filters.order === "oldest"));
    const key = JSON.stringify([filters.user, filters.project]);
    if (key === this.#key) return;
    this.#key = key;
    const chips = [["user", "filter owner"], ["project", "filter project"]].filter(([name]) => filters[name]).map(([name, text]) => {
      const said = t(text, filters[name]);
      const node = button("", () => this.#onChange({ [name]: "" }), { class: "chip removable", "aria-label": t("filter away", said) });
      node.append(theirs(said), element("span", { "aria-hidden": "true" }, "×"));
      return node;
    });
    this.#chips.replaceChildren(...chips);
  }

  /** On a narrow screen the states scroll: bring the chosen one into view, once. */
  #reveal(state) {
    if (state === this.#chosen) return;
    this.#chosen = state;
    const tab = this.#states[state]?.node;
    if (tab) centre(this.#tabs, tab);
  }
}

/** Whether the server can list these jobs by age: the queue keeps an order of ended jobs, and of each user's jobs. */
export function hasOrder({ state, user }, isEverybodys) {
  return ENDED.has(state) || Boolean(user) || !isEverybodys;
}

/** How many jobs a list of this state holds. */
export function countOf(counts, state) {
  if (state === "") return counts.total;
  if (state === "waiting") return counts.waiting + (counts.paused ?? 0);
  if (state === "failed") return counts.failed - (counts.cancelled ?? 0);
  return counts[state];
}
