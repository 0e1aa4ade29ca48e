// What somebody is about to send, and the keys that make a repeat of it answered as the first.

export class Draft {
  #key = "";
  #files = 0;

  constructor() {
    this.clear();
  }

  clear() {
    this.text = "";
    this.title = "";
    this.type = "full";
    /** files that were chosen: `{id, file, preview, problem, corrections}` @type {any[]} */
    this.held = [];
    /** of the text @type {any[]} */
    this.corrections = [];
    this.#key = randomKey();
  }

  /** The same until something changes: only a repeat of the same request may be answered as the first. */
  keyOf(held) {
    return held ? `${this.#key}-${held.id}` : this.#key;
  }

  change(fields) {
    Object.assign(this, fields);
    this.#key = randomKey();
  }

  hold(file) {
    this.#files += 1;
    const held = { id: this.#files, file, preview: null, problem: "", corrections: [] };
    this.held.push(held);
    return held;
  }

  letGo(held) {
    this.held = this.held.filter((one) => one !== held);
  }

  /** What the analysis of a file, or of the text, will be called: by its writer, by itself, by its file. */
  titleOf(held, preview) {
    const own = this.held.length > 1 ? "" : this.title.trim();
    return (own || preview?.title || (held ? held.file.name.replace(/\.[^.]+$/, "") : "")).slice(0, 500);
  }
}

/** randomUUID needs a secure context; a page on a local network's plain HTTP has none. */
function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
