// The form: a text or a file, a title, how far; then it is in the queue.

import { ask, RefusedError } from "./api.js";
import { element, theirs } from "./element.js";
import { bytes, number } from "./figures.js";
import { readText, UnreadableFileError } from "./reading.js";
import { recent, remember } from "./recent.js";
import { presentCursor } from "./stream.js";

const PREVIEW_CHARACTERS = 3000;
const TITLE_PAGE_CHARACTERS = 2000;
const COUNT_PAUSE_MS = 200;

export class SubmitForm {
  #section;
  #form;
  #host;
  #held = null;
  #request = null;
  #countTimer = null;

  /** `host` gets `onAdded(analysisId)` and `onSignedOut(retry)`. */
  constructor(section, host) {
    this.#section = section;
    this.#form = section.querySelector("form");
    this.#host = host;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    // Another content is another request: only a repeat of the same one may be answered as the first.
    this.#form.addEventListener("input", () => {
      this.#request = null;
    });
    this.#find("#text").addEventListener("input", () => this.#countSoon());
    this.#find("#file").addEventListener("change", ({ target }) => {
      if (target.files[0]) this.#take(target.files[0]);
      target.value = ""; // so that the same file can be chosen again
    });
    this.#find("#held-remove").addEventListener("click", () => this.#hold(null));
    this.#find("#sample").addEventListener("click", () => this.#takeSample());
    this.#listenForDrops();
  }

  show() {
    this.#problem("");
    const entries = recent().filter((entry) => entry.title !== undefined);
    const items = entries.map(({ id, title }) =>
      element("li", {}, element("a", { href: `/?analysis=${encodeURIComponent(id)}`, "data-link": true }, theirs(title || id))),
    );
    this.#find("#recent ul").replaceChildren(...items);
    this.#find("#recent").hidden = items.length === 0;
  }

  #find(selector) {
    return this.#section.querySelector(selector);
  }

  async #send() {
    const text = this.#held?.text ?? this.#find("#text").value;
    if (!text.trim()) {
      this.#problem("There is no text yet: paste one, or choose a file.");
      this.#find("#text").focus();
      return;
    }
    const fields = new FormData(this.#form);
    const title = fields.get("title").trim();
    const body = { text, analysisType: fields.get("type"), ...(title ? { title } : {}) };
    this.#busy(true);
    this.#problem("");
    try {
      this.#request ??= { key: randomKey(), cursor: await presentCursor() };
      const { key, cursor } = this.#request;
      const added = await ask("/api/analysis", { method: "POST", body, headers: { "Idempotency-Key": key } });
      remember(added.analysisId, { title: title || titleIn(text), cursor });
      this.#reset();
      this.#host.onAdded(added.analysisId);
    } catch (error) {
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#host.onSignedOut(() => this.#send());
      else this.#problem(error.message);
    } finally {
      this.#busy(false);
    }
  }

  #reset() {
    this.#form.reset();
    this.#hold(null);
    this.#count();
    this.#request = null;
  }

  async #takeSample() {
    let text;
    try {
      text = await (await fetch("/assets/sample.fountain")).text();
    } catch {
      this.#problem("The sample could not be loaded. Try again.");
      return;
    }
    this.#hold(null);
    this.#find("#text").value = text;
    this.#find("#text").scrollTop = 0;
    this.#count();
    this.#find("#text").focus();
  }

  async #take(file) {
    this.#problem("");
    try {
      const { text, encoding } = await readText(file);
      this.#hold({ name: file.name, size: file.size, text, encoding });
    } catch (error) {
      if (error instanceof UnreadableFileError) this.#problem(`${file.name}: ${error.message}`);
      else this.#problem(`${file.name} could not be read.`);
    }
  }

  /** A file is held beside the form, not put into the field: megabytes there make typing slow. */
  #hold(held) {
    this.#offerTitle(held);
    this.#held = held;
    this.#request = null;
    this.#find("#text").hidden = held !== null;
    this.#find("#held").hidden = held === null;
    if (held === null) {
      this.#count();
      return;
    }
    const { name, size, text, encoding } = held;
    this.#find("#held-name").textContent = name;
    this.#find("#held-size").textContent = `${bytes(size)}, ${number(wordsIn(text))} words, read as ${encoding.toUpperCase()}`;
    this.#find("#held-preview").textContent = text.slice(0, PREVIEW_CHARACTERS) + (text.length > PREVIEW_CHARACTERS ? "\n…" : "");
    this.#find("#size").textContent = "";
    this.#problem("");
  }

  /** A file's name stands in for a title page, until somebody writes a better one. */
  #offerTitle(held) {
    const field = this.#find("#title");
    if (this.#held && field.value === stem(this.#held.name)) field.value = "";
    if (held && !field.value && !titleIn(held.text)) field.value = stem(held.name);
  }

  #countSoon() {
    clearTimeout(this.#countTimer);
    this.#countTimer = setTimeout(() => this.#count(), COUNT_PAUSE_MS);
  }

  #count() {
    const words = wordsIn(this.#find("#text").value);
    const counted = `${number(words)} ${words === 1 ? "word" : "words"}`;
    this.#find("#size").textContent = words ? counted : "Fountain, Final Draft (.fdx) or plain text";
    if (words) this.#problem("");
  }

  #listenForDrops() {
    const carriesFile = (event) => !this.#section.hidden && event.dataTransfer?.types.includes("Files");
    let depth = 0; // enter and leave come for every child that is crossed
    const mark = (change) => {
      depth = change === 0 ? 0 : Math.max(0, depth + change);
      this.#find("#drop").classList.toggle("over", depth > 0);
    };
    document.addEventListener("dragenter", (event) => carriesFile(event) && mark(1));
    document.addEventListener("dragleave", (event) => carriesFile(event) && mark(-1));
    document.addEventListener("dragover", (event) => carriesFile(event) && event.preventDefault());
    document.addEventListener("drop", (event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      mark(0);
      if (event.dataTransfer.files[0]) this.#take(event.dataTransfer.files[0]);
    });
  }

  #problem(message) {
    const place = this.#form.querySelector(".problem");
    place.textContent = message;
    place.hidden = !message;
  }

  #busy(busy) {
    const button = this.#find("#start");
    button.disabled = busy;
    button.textContent = busy ? "Sending…" : "Start the analysis";
  }
}

function stem(name) {
  return name.replace(/\.[^.]+$/, "");
}

/** What a title page says, where there is one. */
function titleIn(text) {
  return /^title:[ \t]*(\S.*)$/im.exec(text.slice(0, TITLE_PAGE_CHARACTERS))?.[1].replace(/[_*]/g, "").trim() ?? "";
}

function wordsIn(text) {
  return text.match(/\S+/g)?.length ?? 0;
}

/** randomUUID needs a secure context; a page on a local network's plain HTTP has none. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
