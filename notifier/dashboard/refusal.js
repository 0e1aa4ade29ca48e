// Where it is told that something was refused.

import { RefusedError } from "./api.js";
import { element, say } from "./element.js";

export class Problem {
  node = element("p", { class: "problem", role: "alert", dir: "auto", hidden: true });
  #host;

  /** `host` is told `onSignedOut()`. */
  constructor(host) {
    this.#host = host;
  }

  clear() {
    this.node.hidden = true;
  }

  /** Say why, or that a token is needed; what is no refusal is thrown again. */
  tell(error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.signedOut) {
      this.#host.onSignedOut();
      return;
    }
    say(this.node, error.message);
    this.node.hidden = false;
  }
}
