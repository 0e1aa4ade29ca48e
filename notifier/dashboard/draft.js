// What somebody is about to send, and the key that makes a repeat of it answered as the first.

const TITLE_PAGE_CHARACTERS = 2000;

export class Draft {
  #key = null;

  constructor() {
    this.clear();
  }

  clear() {
    this.text = "";
    this.title = "";
    this.type = "full";
    /** a file that was read: `{name, size, text, encoding}` */
    this.held = null;
    this.#key = null;
  }

  /** The same until something changes: only a repeat of the same request may be answered as the first. */
  get key() {
    this.#key ??= randomKey();
    return this.#key;
  }

  change(fields) {
    Object.assign(this, fields);
    this.#key = null;
  }

  /** Hold a file, or none. Its name stands in for a title page, until somebody writes a better one. */
  hold(held) {
    if (this.held && this.title === stem(this.held.name)) this.title = "";
    if (held && !this.title && !titleIn(held.text)) this.title = stem(held.name);
    if (held !== this.held) this.#key = null;
    this.held = held;
  }

  /** The request's body. A title page's title is sent along: the job has a name before the first station has run. */
  body(text) {
    const title = this.title.trim() || titleIn(text);
    return { text, analysisType: this.type, ...(title ? { title } : {}) };
  }
}

function stem(name) {
  return name.replace(/\.[^.]+$/, "");
}

/** What a title page says, where there is one. */
function titleIn(text) {
  return /^title:[ \t]*(\S.*)$/im.exec(text.slice(0, TITLE_PAGE_CHARACTERS))?.[1].replace(/[_*]/g, "").trim().slice(0, 500) ?? "";
}

/** randomUUID needs a secure context; a page on a local network's plain HTTP has none. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
