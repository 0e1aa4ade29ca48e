// The bar above every view: where to go, who is signed in, which language.

import { say } from "./element.js";
import { language, LANGUAGES, t } from "./language.js";

export class Bar {
  #links = { jobs: byId("nav-jobs"), workers: byId("nav-workers"), schedules: byId("nav-schedules"), new: byId("new") };
  #user = byId("user");
  #signOut = byId("sign-out");
  #other = byId("language");

  constructor({ onSignOut, onLanguage }) {
    this.#signOut.addEventListener("click", onSignOut);
    this.#other.addEventListener("click", () => onLanguage(otherLanguage()));
  }

  show({ user, open, known }) {
    say(byId("skip"), t("skip to content"));
    say(this.#links.jobs, t("jobs"));
    say(this.#links.workers, t("workers"));
    say(this.#links.schedules, t("schedules"));
    say(this.#links.new, t("new analysis"));
    say(this.#signOut, t("sign out"));
    const other = otherLanguage();
    say(this.#other, LANGUAGES[other]);
    this.#other.lang = other;
    say(this.#user, known ? (open ? t("open to everyone") : user) : "");
    this.#user.hidden = !known;
    this.#user.title = known && open ? t("open, why") : "";
    this.#signOut.hidden = !known || open;
    byId("nav").hidden = !known;
  }

  /** Which view is shown. */
  mark(view) {
    for (const [name, node] of Object.entries(this.#links)) {
      if (name === view) node.setAttribute("aria-current", "page");
      else node.removeAttribute("aria-current");
    }
  }
}

function otherLanguage() {
  return Object.keys(LANGUAGES).find((name) => name !== language());
}

function byId(id) {
  return document.getElementById(id);
}
