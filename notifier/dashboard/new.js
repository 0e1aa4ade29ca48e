// A new analysis: a text or a file, a title, how far; then it is in the queue.

import { analysisAddress } from "./address.js";
import { ask, RefusedError } from "./api.js";
import { Draft } from "./draft.js";
import { listenForFiles } from "./drops.js";
import { button, element, say } from "./element.js";
import { bytes, number, t } from "./language.js";
import { readText, UnreadableFileError } from "./reading.js";

const PREVIEW_CHARACTERS = 3000;
const COUNT_PAUSE_MS = 200;
const KINDS = ["quick", "full", "detailed"];
const ACCEPTED = ".fountain,.txt,.text,.md,.fdx,.spmd,text/plain";
/** What was written stays when the view goes: for another language, for signing in. */
const draft = new Draft();

export class NewView {
  node;
  #host;
  #countTimer = null;
  #listening = new AbortController();
  #text = element("textarea", { id: "text", name: "text", dir: "auto", rows: "9", spellcheck: "false", placeholder: t("paste here"), "aria-describedby": "size" });
  #title = element("input", { id: "title", name: "title", dir: "auto", maxlength: "500", autocomplete: "off" });
  #file = element("input", { id: "file", type: "file", accept: ACCEPTED });
  #size = element("span", { class: "hint", id: "size" }, t("formats"));
  #heldName = element("strong", { id: "held-name", dir: "auto" });
  #heldSize = element("p", { class: "hint", id: "held-size" });
  #preview = element("pre", { id: "held-preview", dir: "auto", tabindex: "0", role: "region", "aria-label": t("file begins") });
  #held;
  #drop;
  #problem = element("p", { class: "problem", role: "alert", hidden: true });
  #start = element("button", { class: "button primary big", id: "start", type: "submit" }, t("start"));

  /** `host` has `go(address)` and `onSignedOut(retry)`. */
  constructor(host) {
    this.#host = host;
    this.#held = element(
      "div",
      { class: "held", id: "held" },
      element("div", { class: "held-head" }, this.#heldName, button(t("remove file"), () => this.#hold(null), { class: "plain", id: "held-remove" })),
      this.#heldSize,
      this.#preview,
    );
    this.#drop = element("div", { class: "drop", id: "drop" }, this.#text, this.#held, element("p", { class: "drop-here", "aria-hidden": "true" }, t("let go")));
    this.node = element(
      "section",
      { id: "submit", class: "narrow" },
      element("h1", { tabindex: "-1" }, t("new, head")),
      element("p", { class: "lead" }, t("new, lead")),
      this.#form(),
    );
  }

  open() {
    document.title = `${t("new analysis")} · Seven Stations`;
    this.#host.onConnection(null);
    this.#text.value = draft.text;
    this.#title.value = draft.title;
    this.#hold(draft.held);
    listenForFiles(this.#drop, (file) => this.#take(file), this.#listening.signal);
  }

  close() {
    this.#listening.abort();
    clearTimeout(this.#countTimer);
  }

  /** Send what is there. */
  async send() {
    const text = draft.held?.text ?? this.#text.value;
    if (!text.trim()) {
      this.#refuse(t("no text"));
      this.#text.focus();
      return;
    }
    this.#busy(true);
    this.#refuse("");
    try {
      const headers = { "Idempotency-Key": draft.key };
      const added = await ask("/api/analysis", { method: "POST", body: draft.body(text), headers });
      draft.clear();
      this.#host.go(analysisAddress(added.analysisId));
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#host.onSignedOut((view) => view.send?.());
      else this.#refuse(error.message);
    } finally {
      this.#busy(false);
    }
  }

  #form() {
    const form = element(
      "form",
      { class: "card stack" },
      element(
        "div",
        { class: "field" },
        element(
          "div",
          { class: "field-head" },
          element("label", { for: "text" }, t("text")),
          button(t("sample"), () => this.#takeSample(), { class: "plain", id: "sample" }),
        ),
        this.#drop,
        element("div", { class: "field-foot" }, element("label", { class: "button", id: "choose" }, t("choose"), this.#file), this.#size),
      ),
      element("div", { class: "field" }, element("label", { for: "title" }, t("title"), " ", element("span", { class: "hint" }, t("title, when"))), this.#title),
      element("fieldset", { class: "kinds" }, element("legend", {}, t("how far")), ...KINDS.map((kind) => this.#kind(kind))),
      this.#problem,
      element("div", {}, this.#start),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.#text.addEventListener("input", () => {
      draft.change({ text: this.#text.value });
      this.#countSoon();
    });
    this.#title.addEventListener("input", () => draft.change({ title: this.#title.value }));
    this.#file.addEventListener("change", () => {
      if (this.#file.files[0]) this.#take(this.#file.files[0]);
      this.#file.value = ""; // so that the same file can be chosen again
    });
    return form;
  }

  #kind(kind) {
    const input = element("input", { type: "radio", name: "type", value: kind, checked: draft.type === kind });
    input.addEventListener("change", () => draft.change({ type: kind }));
    return element("label", { class: "kind" }, input, element("span", {}, element("strong", {}, t("types")[kind]), element("small", {}, t("types, what")[kind])));
  }

  async #takeSample() {
    let text;
    try {
      text = await (await fetch(new URL("sample.fountain", import.meta.url))).text();
    } catch {
      this.#refuse(t("no sample"));
      return;
    }
    this.#hold(null);
    this.#text.value = text;
    draft.change({ text });
    this.#text.scrollTop = 0;
    this.#count();
    this.#text.focus();
  }

  async #take(file) {
    this.#refuse("");
    try {
      const { text, encoding } = await readText(file);
      this.#hold({ name: file.name, size: file.size, text, encoding });
    } catch (error) {
      if (error instanceof UnreadableFileError) this.#refuse(`${file.name}: ${error.message}`);
      else this.#refuse(t("unreadable", file.name));
    }
  }

  /** A file is held beside the form, not put into the field: megabytes there make typing slow. */
  #hold(held) {
    draft.hold(held);
    this.#title.value = draft.title;
    this.#text.hidden = held !== null;
    this.#held.hidden = held === null;
    if (held === null) {
      this.#count();
      return;
    }
    const { name, size, text, encoding } = held;
    this.#heldName.textContent = name;
    const words = wordsIn(text);
    this.#heldSize.textContent = t("file read", bytes(size), t("words counted", words, number(words)), encoding.toUpperCase());
    this.#preview.textContent = text.slice(0, PREVIEW_CHARACTERS) + (text.length > PREVIEW_CHARACTERS ? "\n…" : "");
    say(this.#size, "");
    this.#refuse("");
  }

  #countSoon() {
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(() => this.#count(), COUNT_PAUSE_MS);
  }

  #count() {
    const words = wordsIn(this.#text.value);
    say(this.#size, words ? t("words counted", words, number(words)) : t("formats"));
    if (words) this.#refuse("");
  }

  #refuse(message) {
    say(this.#problem, message);
    this.#problem.hidden = !message;
  }

  #busy(busy) {
    this.#start.disabled = busy;
    say(this.#start, t(busy ? "sending" : "start"));
  }
}

function wordsIn(text) {
  return text.match(/\S+/g)?.length ?? 0;
}
