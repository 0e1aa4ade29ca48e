// What somebody is about to send, and the keys that make a repeat of it answered as the first.

export class Draft {
  #keys = new Map();
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
    this.#keys.clear();
  }

  /** The same for a `path` until something changes: only a repeat of the same request may be answered as the first. */
  keyOf(held, path) {
    if (!this.#keys.has(path)) this.#keys.set(path, randomKey());
    const key = this.#keys.get(path);
    return held ? `${key}-${held.id}` : key;
  }

  change(fields) {
    Object.assign(this, fields);
    this.#keys.clear();
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

/** A key of a request that adds a job. randomUUID needs a secure context; a page on a local network's plain HTTP has none. */
export function randomKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
