// The chip that says how the page is connected.

import { say } from "./element.js";
import { t } from "./language.js";

export class Connection {
  #chip;
  #state = null;

  constructor(chip) {
    this.#chip = chip;
  }

  /** One of the states of a stream, `finished`, `signed-out`, or `null` where a view has no stream. */
  show(state) {
    this.#state = state;
    this.#chip.hidden = state === null;
    this.#chip.dataset.state = state ?? "";
    say(this.#chip, state === null ? "" : t("connection")[state]);
    this.#chip.title = t("connection, why")[state] ?? "";
  }

  /** In another language now. */
  again() {
    this.show(this.#state);
  }
}
