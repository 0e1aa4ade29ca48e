// The log: lines in order, each once, added in one go per animation frame.

import { element, theirs } from "./element.js";

export const MOST_LINES = 2000;
const NEAR_END_PIXELS = 24;

const clock = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", second: "2-digit" });

export class Log {
  #box;
  #count;
  #latest;
  #pending = [];
  #frame = null;
  #follow = true;
  #unseen = 0;
  #total = 0;
  #attempt = 0;
  #sequence = -1;
  #hint = null;
  #listening = new AbortController();

  constructor(box, count, latest) {
    this.#box = box;
    this.#count = count;
    this.#latest = latest;
    box.replaceChildren();
    count.textContent = "";
    latest.hidden = true;
    const { signal } = this.#listening;
    box.addEventListener("scroll", () => this.#onScroll(), { passive: true, signal });
    latest.addEventListener("click", () => this.#toEnd(), { signal });
  }

  /** A line of an attempt; one that is already here, after a reconnect, is left out. */
  add({ line, sequence, attempt = 1, timestamp }) {
    if (attempt < this.#attempt || (attempt === this.#attempt && sequence <= this.#sequence)) return;
    if (attempt > this.#attempt && this.#attempt > 0) this.note(`Attempt ${attempt}`);
    this.#attempt = attempt;
    this.#sequence = sequence;
    this.#total += 1;
    this.#push({ line, sequence, at: timestamp });
  }

  /** Something about the log itself, set apart from its lines. */
  note(text) {
    this.#push({ note: text });
  }

  /** What to say while there is no line. */
  hint(text) {
    if (this.#total || this.#hint?.textContent === text) return;
    this.#hint?.remove();
    this.#hint = element("p", { class: "log-empty" }, text);
    this.#box.append(this.#hint);
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#listening.abort();
  }

  #push(entry) {
    this.#pending.push(entry);
    // No frames come in a hidden tab: what would be dropped at once need not be kept.
    if (this.#pending.length > 2 * MOST_LINES) this.#pending.splice(0, this.#pending.length - MOST_LINES);
    this.#frame ??= requestAnimationFrame(() => this.#flush());
  }

  #flush() {
    this.#frame = null;
    const entries = this.#pending.splice(0).slice(-MOST_LINES);
    this.#hint?.remove();
    this.#hint = null;
    this.#box.append(...entries.map(rowOf));
    const surplus = this.#box.childElementCount - MOST_LINES;
    for (let dropped = 0; dropped < surplus; dropped += 1) this.#box.firstElementChild.remove();
    if (this.#follow) this.#box.scrollTop = this.#box.scrollHeight;
    else this.#unseen += entries.length;
    this.#tell();
  }

  #onScroll() {
    const { scrollTop, clientHeight, scrollHeight } = this.#box;
    this.#follow = scrollHeight - clientHeight - scrollTop <= NEAR_END_PIXELS;
    if (this.#follow) this.#unseen = 0;
    this.#tell();
  }

  #toEnd() {
    this.#follow = true;
    this.#unseen = 0;
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#box.focus({ preventScroll: true });
    this.#tell();
  }

  #tell() {
    const lines = `${this.#total.toLocaleString("en")} ${this.#total === 1 ? "line" : "lines"}`;
    const cut = this.#total > MOST_LINES ? `, the last ${MOST_LINES.toLocaleString("en")} shown` : "";
    this.#count.textContent = this.#total ? lines + cut : "";
    this.#latest.hidden = this.#follow;
    this.#latest.textContent = this.#unseen ? `${this.#unseen.toLocaleString("en")} new ↓` : "Latest lines ↓";
  }
}

function rowOf({ line, note, sequence, at }) {
  if (note !== undefined) return element("p", { class: "log-note" }, note);
  const time = at ? element("time", { datetime: at }, clock.format(new Date(at))) : null;
  return element("div", { class: "log-line", "data-sequence": sequence }, time, theirs(line, "span"));
}
