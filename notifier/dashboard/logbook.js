// A job's log: the lines that the server keeps, and those that arrive, each once and in order. No DOM here.
//
// The server numbers the lines of the whole job; an event numbers those of its attempt. Where an attempt begins in
// the job's log is known for the first one, for one whose beginning was seen, and otherwise from where lines that
// have just arrived stand at the end of what is kept.

const PAGE = 1000;
/** How many lines are held: a log that never ends must not fill the browser. */
export const MOST_LINES = 20_000;
const SETTLE_MS = 150;

export class LogBook {
  /** `{index, line, time?, code?, values?, attempt?}`: `index` counts from 0 over the whole job. */
  lines = [];
  /** how many lines are kept, where nobody knows how many came before */
  kept = null;
  #read;
  #changed;
  #next = 0;
  #attempt = 0;
  #base = 0;
  #held = [];
  #reading = null;
  #again = false;
  #closed = false;

  /** `read(start, limit)` gives `{lines: [{sequence, line, …}], total, before?, next?}`; `changed()` is called after changes. */
  constructor(read, changed) {
    this.#read = read;
    this.#changed = changed;
  }

  get first() {
    return this.lines[0]?.index ?? 0;
  }

  /** A line that has just arrived. */
  add({ line, sequence, attempt = 1, time, code, values }) {
    const entry = { line, time, code, values, sequence, attempt };
    if (this.#reading) {
      this.#held.push(entry);
      return;
    }
    if (attempt < this.#attempt) return;
    if (attempt > this.#attempt) {
      if (sequence !== 0 && attempt !== 1) {
        this.#held.push(entry);
        this.sync();
        return;
      }
      this.#attempt = attempt;
      this.#base = attempt === 1 ? 0 : this.#next;
    }
    const index = this.#base + sequence;
    if (index < this.#next) return;
    if (index > this.#next) {
      this.#held.push(entry);
      this.sync();
      return;
    }
    this.#append(entry, attempt);
    this.#changed();
  }

  /** Read what the server keeps beyond what is here; lines that arrive meanwhile are held, and follow. */
  async sync() {
    if (this.#reading) {
      this.#again = true;
      return this.#reading;
    }
    this.#reading = this.#catchUp();
    try {
      await this.#reading;
    } finally {
      this.#reading = null;
    }
    const held = this.#held.splice(0);
    this.#place(held);
    if (this.#again && !this.#closed) {
      this.#again = false;
      return this.sync();
    }
    return undefined;
  }

  close() {
    this.#closed = true;
  }

  async #catchUp() {
    // A line is an event first and kept a moment later: without this one that was told before we listened is missed.
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    for (let more = true; more && !this.#closed; ) {
      const { lines, total, before, next } = await this.#read(this.#next, PAGE);
      if (this.#closed) return;
      if (before === undefined) return this.#readAnew();
      this.kept = null;
      if (this.#next === 0 && total > MOST_LINES) {
        this.#next = total - MOST_LINES;
        continue;
      }
      for (const entry of lines) {
        if (entry.sequence < this.#next) continue;
        this.#next = entry.sequence; // what is missing between was trimmed on the server
        this.#append(entry);
      }
      if (lines.length) this.#changed();
      more = next !== undefined && next !== null && lines.length > 0;
    }
  }

  /** Lines whose numbers change, since those before are trimmed and not counted: they replace all that were here. */
  async #readAnew() {
    const found = [];
    let page = { next: 0, total: 0 };
    while (page.next !== undefined && found.length < MOST_LINES) {
      page = await this.#read(page.next, PAGE);
      if (this.#closed) return;
      found.push(...page.lines);
    }
    if (found.length === this.lines.length && found.every(({ line }, at) => line === this.lines[at].line)) return;
    this.lines = [];
    this.#next = 0;
    for (const entry of found) this.#append(entry);
    this.kept = found.length;
    this.#changed();
  }

  /** Lines that arrived while the server was read: some of them are already here. */
  #place(held) {
    for (let from = 0; from < held.length; ) {
      const { attempt, sequence } = held[from];
      let to = from;
      while (to < held.length && held[to].attempt === attempt) to += 1;
      const lines = held.slice(from, to);
      if (attempt > this.#attempt) {
        this.#attempt = attempt;
        this.#base = attempt === 1 ? 0 : this.#next - this.#overlap(lines) - sequence;
        // The server told the lines that it kept of this attempt, not whose they are.
        for (const one of this.lines) if (one.index >= this.#base) one.attempt = attempt;
      }
      for (const one of lines) {
        const index = this.#base + one.sequence;
        // What is missing between was trimmed on the server, or never kept: the number of what follows is still right.
        if (index >= this.#next && attempt === this.#attempt) {
          this.#next = index;
          this.#append(one, attempt);
        }
      }
      from = to;
    }
    this.#changed();
  }

  /** How many of these lines are the last ones here. */
  #overlap(lines) {
    for (let size = Math.min(lines.length, this.lines.length); size > 0; size -= 1) {
      const tail = this.lines.slice(-size);
      if (tail.every((one, at) => one.line === lines[at].line)) return size;
    }
    return 0;
  }

  #append({ line, time, code, values }, attempt) {
    this.lines.push({ index: this.#next, line, time, code, values, attempt });
    this.#next += 1;
    if (this.lines.length > MOST_LINES * 1.25) this.lines.splice(0, this.lines.length - MOST_LINES);
  }
}
