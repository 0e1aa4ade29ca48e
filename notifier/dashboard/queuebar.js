// The queues of the deployment, where there is more than one: each a link with its counts.

import { listAddress } from "./address.js";
import { element, link, say, theirs } from "./element.js";
import { countOf } from "./filters.js";
import { number, t, word } from "./language.js";

const SHOWN = ["active", "waiting", "failed"];

export class QueueBar {
  node = element("nav", { class: "queues", "aria-label": t("queues"), hidden: true });
  #cards = new Map();

  show(queues, current) {
    this.node.hidden = queues.length < 2;
    if (this.node.hidden) return;
    for (const queue of queues) this.#card(queue).show(queue, queue.name === current);
    for (const [name, card] of this.#cards) {
      if (queues.some((queue) => queue.name === name)) continue;
      card.node.remove();
      this.#cards.delete(name);
    }
  }

  #card({ name }) {
    let card = this.#cards.get(name);
    if (!card) {
      card = new Card(name);
      this.#cards.set(name, card);
      this.node.append(card.node);
    }
    return card;
  }
}

class Card {
  #figures = {};
  #paused = element("span", { class: "chip paused", hidden: true }, t("paused"));

  constructor(name) {
    const figures = SHOWN.map((state) => {
      this.#figures[state] = element("strong", {}, "0");
      return element("span", { class: "queue-figure", "data-state": state }, this.#figures[state], ` ${word("states", state)}`);
    });
    this.node = link(
      element("span", { class: "queue-name" }, theirs(name), this.#paused),
      listAddress(name),
      { class: "card queue-card" },
    );
    this.node.append(element("span", { class: "queue-figures" }, ...figures));
  }

  show({ counts, paused }, current) {
    for (const state of SHOWN) say(this.#figures[state], number(countOf(counts, state)));
    this.#paused.hidden = !paused;
    if (current) this.node.setAttribute("aria-current", "page");
    else this.node.removeAttribute("aria-current");
  }
}
