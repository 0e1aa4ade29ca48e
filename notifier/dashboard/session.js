// Who is signed in, and signing in and out. The token goes into a cookie that this page cannot read.

import { ask, RefusedError } from "./api.js";
import { forgetAll } from "./recent.js";

export class Session {
  #section;
  #retry = null;
  #host;

  /** `host` gets `onSignedIn()` and `onSignedOut()`. */
  constructor(section, host) {
    this.#section = section;
    this.#host = host;
    section.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      this.#signIn();
    });
    document.getElementById("sign-out").addEventListener("click", () => this.#signOut());
  }

  /** Ask the server who we are, and show it; false where a token is needed. */
  async look() {
    try {
      const { userId, open } = await ask("/api/session");
      this.#show(open ? "Open to everyone" : userId, !open);
      return true;
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      this.lost();
      return !error.signedOut; // a server that cannot be reached says so where it is used
    }
  }

  /** What to do after the next sign-in, instead of starting the page anew. */
  after(retry) {
    this.#retry = retry;
  }

  /** The token is gone, or too old. */
  lost() {
    this.#show("", false);
  }

  async #signIn() {
    const field = this.#section.querySelector("#token");
    const problem = this.#section.querySelector(".problem");
    problem.hidden = true;
    try {
      await ask("/api/session", { method: "POST", body: { token: field.value.trim() } });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      problem.textContent = error.message;
      problem.hidden = false;
      field.select();
      return;
    }
    field.value = "";
    await this.look();
    const retry = this.#retry;
    this.#retry = null;
    this.#host.onSignedIn(retry);
  }

  async #signOut() {
    try {
      await ask("/api/session", { method: "DELETE" });
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      return; // still signed in, and still shown so
    }
    forgetAll();
    this.#host.onSignedOut();
  }

  #show(text, canLeave) {
    const chip = document.getElementById("user");
    chip.textContent = text;
    chip.hidden = !text;
    chip.title = canLeave || !text ? "" : "No key is configured: whoever reaches this server may use it";
    document.getElementById("sign-out").hidden = !canLeave;
  }
}
