// A window on a long list of lines: only what is near the visible part is in the document.

import { afterDrawing } from "./animationframe.js";
import { element } from "./element.js";

const CHUNK = 100;
/** A guess until a chunk was seen. */
const LINE_PIXELS = 23;
const NEAR_END_PIXELS = 24;
const MARGIN = "800px";

/** Shows `entries` in `box`, a chunk at a time; `row(entry, before)` builds one. Follows the end until somebody reads. */
export class LineWindow {
  #box;
  #row;
  #entries = [];
  #chunks = [];
  #observer;
  #follow = true;
  /** where it stood and how high it was when that was last looked at */
  #last = 0;
  #height = Infinity;
  #scrolled = false;
  #settle = afterDrawing(() => this.#place());
  #width = 0;
  #resized;
  #listening = new AbortController();
  #onFollow;

  /** `onFollow(following)` is told when it changes; with `follow` false it starts at the beginning, and stays where it is. */
  constructor(box, row, onFollow, { follow = true } = {}) {
    this.#follow = follow;
    this.#box = box;
    this.#row = row;
    this.#onFollow = onFollow;
    this.#observer = new IntersectionObserver((changes) => this.#onSeen(changes), { root: box, rootMargin: `${MARGIN} 0px` });
    this.#resized = new ResizeObserver(() => this.#onResize());
    this.#resized.observe(box);
    box.addEventListener("scroll", () => this.#onScroll(), { passive: true, signal: this.#listening.signal });
  }

  get following() {
    return this.#follow;
  }

  /** Show these; with `anew` nothing of what stood before counts, otherwise they begin with what stood before. */
  show(entries, anew) {
    if (anew) {
      for (const { node } of this.#chunks) this.#observer.unobserve(node);
      this.#chunks = [];
      this.#box.replaceChildren();
    }
    const before = anew ? 0 : this.#entries.length;
    this.#entries = entries;
    const firstChanged = Math.floor(before / CHUNK);
    for (let at = firstChanged; at * CHUNK < entries.length; at += 1) this.#extend(at, at * CHUNK >= entries.length - CHUNK);
    this.#settle();
  }

  toEnd() {
    const last = this.#chunks.at(-1);
    if (last && !last.filled) this.#fill(last);
    this.#box.scrollTop = this.#box.scrollHeight;
    this.#look();
    this.#setFollow(true);
  }

  /** Bring the entry at this place into view; its row, or nothing where there is none. */
  reveal(place) {
    const chunk = this.#chunks[Math.floor(place / CHUNK)];
    if (!chunk) return null;
    this.#setFollow(false);
    const centre = () => {
      if (!chunk.filled) this.#fill(chunk); // it was far from what was in view until now
      const row = chunk.rows[place % CHUNK];
      row.scrollIntoView({ block: "center" }); // the page too: the log may be below the fold
      this.#look();
      return row;
    };
    requestAnimationFrame(() => requestAnimationFrame(centre)); // chunks beside it have taken their height by then
    return centre();
  }

  close() {
    this.#observer.disconnect();
    this.#settle.cancel();
    this.#resized.disconnect();
    this.#listening.abort();
  }

  #extend(at, isLast) {
    let chunk = this.#chunks[at];
    if (!chunk) {
      chunk = { node: element("div", { class: "log-chunk" }), at, filled: false, rows: [] };
      this.#chunks.push(chunk);
      this.#box.append(chunk.node);
      this.#observer.observe(chunk.node);
      if (!isLast) this.#reserve(chunk);
    }
    if (chunk.filled || isLast) this.#fill(chunk);
  }

  #fill(chunk) {
    chunk.filled = true;
    const [from, to] = [chunk.at * CHUNK, Math.min(this.#entries.length, (chunk.at + 1) * CHUNK)];
    const fresh = [];
    for (let index = from + chunk.rows.length; index < to; index += 1) {
      fresh.push(this.#row(this.#entries[index], this.#entries[index - 1]));
    }
    if (chunk.node.childElementCount === 0) chunk.node.append(...chunk.rows);
    chunk.rows.push(...fresh);
    chunk.node.append(...fresh);
    chunk.node.style.height = "";
  }

  #empty(chunk) {
    const height = chunk.node.offsetHeight;
    chunk.filled = false;
    chunk.rows = [];
    chunk.node.replaceChildren();
    chunk.node.style.height = `${height}px`;
  }

  #reserve(chunk) {
    chunk.node.style.height = `${LINE_PIXELS * Math.min(CHUNK, this.#entries.length - chunk.at * CHUNK)}px`;
  }

  #onSeen(changes) {
    for (const { target, isIntersecting } of changes) {
      const chunk = this.#chunks.find(({ node }) => node === target);
      if (!chunk || isIntersecting === chunk.filled) continue;
      if (isIntersecting) this.#fill(chunk);
      else if (chunk !== this.#chunks.at(-1) && !chunk.node.contains(document.activeElement)) this.#empty(chunk);
    }
    this.#settle();
  }

  #onScroll() {
    this.#scrolled = true;
    this.#settle();
  }

  /** Whether somebody scrolled to the end, as it was when they did, or away from it; then follow it. */
  #place() {
    if (this.#scrolled) {
      const { scrollTop, clientHeight } = this.#box;
      const up = scrollTop < this.#last - 1;
      this.#scrolled = false;
      if (this.#height - clientHeight - scrollTop <= NEAR_END_PIXELS) this.#setFollow(true);
      else if (up) this.#setFollow(false);
    }
    if (this.#follow) this.toEnd();
    else this.#look();
  }

  #look() {
    [this.#last, this.#height] = [this.#box.scrollTop, this.#box.scrollHeight];
  }

  #onResize() {
    const width = this.#box.clientWidth;
    if (width === this.#width) return;
    this.#width = width;
    if (this.#follow) this.toEnd();
  }

  #setFollow(follow) {
    if (this.#follow === follow) return;
    this.#follow = follow;
    this.#onFollow(follow);
  }
}
