// What may be done with a job: cancel, retry, promote, remove; the server says which of them, and to whom.

import { ask } from "./api.js";
import { button, element, say } from "./element.js";
import { number, t } from "./language.js";

const ACTIONS = ["retry", "promote", "cancel", "remove"];
/** What cannot be taken back is asked for twice. */
const ASKED = new Set(["cancel", "remove"]);

export class Actions {
  node = element("div", { class: "actions", role: "group" });
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #buttons = {};
  #host;
  #busy = null;
  #names = Object.fromEntries(ACTIONS.map((action) => [action, action]));

  /** `host` has `act(action)`, the path of one, `onDone(action, answer)` and `onRefused(error)`, which is true where it saw to it. */
  constructor(host) {
    this.#host = host;
    for (const action of ACTIONS) {
      this.#buttons[action] = button(t(action), () => this.#press(action), { "data-action": action, hidden: true });
    }
    this.node.append(...Object.values(this.#buttons), this.#problem);
  }

  /** `may` is what the server allows; `phase` the run's. */
  show(may = {}, phase = "") {
    const ended = phase === "completed" || phase === "failed";
    this.#names.retry = phase === "completed" ? "again" : "retry";
    if (this.#busy !== "retry") say(this.#buttons.retry, t(this.#names.retry));
    if (ended && this.#busy === "cancel") this.#release();
    for (const action of ACTIONS) this.#buttons[action].hidden = !may[action] || (ended && action === "cancel");
  }

  async #press(action) {
    if (this.#busy || (ASKED.has(action) && !(await sure(action)))) return;
    this.#busy = action;
    this.#problem.hidden = true;
    this.#buttons[action].disabled = true;
    if (action === "cancel") say(this.#buttons.cancel, t("cancelling"));
    try {
      const answer = await ask(this.#host.act(action), { method: action === "remove" ? "DELETE" : "POST" });
      // A job that runs ends a moment after it was told to: the button waits for that.
      if (action !== "cancel") this.#release();
      this.#host.onDone(action, answer);
    } catch (error) {
      this.#release();
      if (this.#host.onRefused(error)) return;
      say(this.#problem, error.message);
      this.#problem.hidden = false;
    }
  }

  #release() {
    const action = this.#busy;
    this.#busy = null;
    if (!action) return;
    this.#buttons[action].disabled = false;
    say(this.#buttons[action], t(this.#names[action]));
  }
}

/** Whether the visitor means it, of one job or of several. */
export function sure(action, count = 1) {
  return new Promise((resolve) => {
    const close = (answer) => () => dialog.close(answer);
    const dialog = element(
      "dialog",
      { class: "card sure", "aria-labelledby": "sure-text" },
      element("p", { id: "sure-text" }, count === 1 ? t("sure")[action] : t("sure, many")[action](number(count))),
      element(
        "p",
        { class: "links" },
        button(count === 1 ? t("sure, yes")[action] : t(action), close("yes"), { class: "button danger" }),
        button(t("sure, no"), close(""), { autofocus: true }),
      ),
    );
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}
