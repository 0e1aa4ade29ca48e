// Tabs: one of several panels, chosen by pointer or arrow keys, and named in the address.

import { centre, element } from "./element.js";

export class Tabs {
  node;
  #tabs = [];
  #onChosen;

  /** `tabs` are `{name, title, panel}`; the first one's name is "". `onChosen(name)` is told of each choice. */
  constructor(label, tabs, onChosen) {
    this.#onChosen = onChosen;
    this.#tabs = tabs.map(({ name, title, panel }, index) => {
      const id = `tab-${name || "first"}`;
      const tab = element("button", { type: "button", role: "tab", id, "aria-controls": `${id}-panel`, class: "tab" }, title);
      panel.id = `${id}-panel`;
      panel.setAttribute("role", "tabpanel");
      panel.setAttribute("aria-labelledby", id);
      tab.addEventListener("click", () => this.choose(name, true));
      tab.addEventListener("keydown", (event) => this.#onKey(event, index));
      return { name, tab, panel };
    });
    this.node = element("div", { class: "tabs", role: "tablist", "aria-label": label }, ...this.#tabs.map(({ tab }) => tab));
  }

  /** Show one; an unknown name, or one that is not offered, shows the first. */
  choose(wanted, tell = false) {
    const known = this.#tabs.some(({ name, tab }) => name === wanted && !tab.hidden);
    const chosen = known ? wanted : "";
    for (const { name, tab, panel } of this.#tabs) {
      const selected = name === chosen;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      panel.hidden = !selected;
      if (selected) centre(this.node, tab);
    }
    if (tell) this.#onChosen(chosen);
  }

  offer(wanted, offered) {
    const found = this.#tabs.find(({ name }) => name === wanted);
    if (found) found.tab.hidden = !offered;
  }

  #onKey(event, index) {
    const forward = getComputedStyle(this.node).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
    const step = { [forward]: 1, [back]: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const offered = this.#tabs.filter(({ tab }) => !tab.hidden);
    const at = offered.indexOf(this.#tabs[index]);
    const next = offered[(at + step + offered.length) % offered.length];
    this.choose(next.name, true);
    next.tab.focus();
  }
}
