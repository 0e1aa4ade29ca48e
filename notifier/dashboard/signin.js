// The form that asks for a token.

import { RefusedError } from "./api.js";
import { element, say } from "./element.js";
import { t } from "./language.js";

export class SignInView {
  node;
  #session;
  #onSignedIn;
  #field = element("input", { id: "token", name: "token", type: "password", autocomplete: "current-password", spellcheck: "false", required: true, dir: "ltr", "aria-describedby": "sign-in-problem" });
  #problem = element("p", { class: "problem", id: "sign-in-problem", role: "alert", hidden: true });
  #button = element("button", { class: "button primary", type: "submit" }, t("sign in"));

  constructor(session, onSignedIn) {
    this.#session = session;
    this.#onSignedIn = onSignedIn;
    const form = element(
      "form",
      { class: "card stack" },
      element("input", { type: "text", name: "username", autocomplete: "username", value: "Seven Stations", hidden: true }),
      element("label", { for: "token" }, t("token")),
      this.#field,
      this.#problem,
      element("div", {}, this.#button),
      element("p", { class: "hint" }, t("token, where")),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    this.node = element(
      "section",
      { id: "sign-in", class: "narrow" },
      element("h1", { tabindex: "-1" }, t("sign in")),
      element("p", {}, t("sign in, how"), " ", element("code", { dir: "ltr" }, "stations token --user you"), "."),
      form,
    );
  }

  open() {
    document.title = `${t("sign in")} · Seven Stations`;
    this.#field.focus();
  }

  close() {
    this.#field.value = "";
  }

  async #send() {
    this.#problem.hidden = true;
    this.#field.removeAttribute("aria-invalid");
    this.#button.disabled = true;
    try {
      await this.#session.signIn(this.#field.value.trim());
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      say(this.#problem, error.message);
      this.#problem.hidden = false;
      this.#field.setAttribute("aria-invalid", String(error.signedOut));
      this.#field.select();
      return;
    } finally {
      this.#button.disabled = false;
    }
    this.#onSignedIn();
  }
}
