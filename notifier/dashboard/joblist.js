// The list of jobs: pages as the server gives them, rows that live, drawn once a frame.

import { eachFrame } from "./animationframe.js";
import { button, element, say } from "./element.js";
import { JobRow } from "./jobrow.js";
import { t } from "./language.js";

const AGE_MS = 10_000;
const PAGE = 25;

export class JobList {
  node;
  /** Whether a page was asked for yet. */
  started = false;
  #host;
  #rows = new Map();
  #next = null;
  #pages = 0;
  #loaded = false;
  #request = null;
  #touched = new Set();
  #ages = setInterval(() => this.#age(), AGE_MS);
  #list = element("ul", { class: "jobs", id: "job-list", "aria-busy": "false" });
  #more = button("", () => this.#readMore(), { id: "more", hidden: true });
  #newer = button(t("newer"), () => this.restart(), { class: "button newer", id: "newer", hidden: true });
  #loading = element("p", { class: "hint loading", role: "status" });
  #draw = eachFrame(() => this.#show());

  /** `host` has `read(cursor, signal)`, a page of jobs; `onTrouble(error)`; `onChanged()`; and `onPicked()`. */
  constructor(host) {
    this.#host = host;
    this.node = element("div", { class: "job-list" }, this.#newer, this.#list, this.#loading, this.#more);
  }

  get isEmpty() {
    return this.#loaded && this.#rows.size === 0 && this.#next === null;
  }

  /** How many pages are read. */
  get pages() {
    return this.#pages;
  }

  /** Read this many pages. */
  async open(pages) {
    await this.refresh();
    while (this.#pages > 0 && this.#pages < pages && this.#next !== null) if (!(await this.#readPage())) return;
  }

  /** From the first page, with other filters perhaps. */
  restart() {
    this.#pages = 0;
    return this.refresh();
  }

  /** Read the first page anew. Where somebody went further, the list is left alone and they are told. */
  async refresh() {
    if (this.#pages > 1) {
      this.#newer.hidden = false;
      return;
    }
    await this.#read(null, ({ jobs, next }) => {
      this.#newer.hidden = true;
      this.#pages = 1;
      this.#next = next ?? null;
      const ids = new Set(jobs.map(({ jobId }) => jobId));
      for (const [id, row] of this.#rows) if (!ids.has(id)) this.#drop(id, row);
      this.#place(jobs);
    });
  }

  /** Take an event in; whether the list is to be read anew for it. */
  apply(name, payload) {
    const row = this.#rows.get(payload.jobId);
    const moves = /^(queue|job|analysis):(waiting|active|started|completed|failed|stalled|delayed|removed|retry|drained|cleaned)$/.test(name);
    if (row && row.apply(name, payload)) {
      this.#touched.add(row);
      this.#draw();
    }
    return moves;
  }

  /** The jobs that somebody picked. */
  get picked() {
    return [...this.#rows.values()].map((row) => row.picked).filter(Boolean);
  }

  release() {
    for (const row of this.#rows.values()) row.release();
    this.#host.onPicked();
  }

  close() {
    clearInterval(this.#ages);
    this.#draw.cancel();
    this.#request?.abort();
  }

  async #readMore() {
    const before = this.#rows.size;
    await this.#readPage();
    const rows = [...this.#list.children];
    if (document.activeElement === document.body || this.#more.hidden) rows[before]?.querySelector("a")?.focus({ preventScroll: true });
  }

  /** The next page behind those that are there; whether it came. */
  async #readPage() {
    const [before, pages] = [this.#rows.size, this.#pages];
    await this.#read(this.#next, ({ jobs, next }) => {
      this.#pages += 1;
      this.#next = next ?? null;
      this.#place(jobs, before);
    });
    return this.#pages > pages;
  }

  async #read(cursor, take) {
    this.#request?.abort();
    const request = new AbortController();
    this.#request = request;
    this.started = true;
    this.#list.setAttribute("aria-busy", "true");
    if (!this.#loaded) say(this.#loading, t("loading"));
    try {
      const page = await this.#host.read(cursor, request.signal);
      if (request.signal.aborted) return;
      this.#loaded = true;
      take(page);
    } catch (error) {
      if (error.name !== "AbortError") this.#host.onTrouble(error);
      return;
    } finally {
      if (this.#request === request) this.#list.setAttribute("aria-busy", "false");
    }
    say(this.#loading, this.#rows.size === 0 && this.#next !== null ? t("searched part") : "");
    this.#more.hidden = this.#next === null;
    say(this.#more, t(this.#rows.size % PAGE === 0 && this.#rows.size ? "more" : "more in search"));
    this.#host.onChanged();
  }

  /** Put these jobs, in their order, behind the first `from` rows; a row that stays is the same element. */
  #place(jobs, from = 0) {
    jobs.forEach((job, index) => {
      let row = this.#rows.get(job.jobId);
      if (!row) {
        row = new JobRow(() => this.#host.onPicked());
        this.#rows.set(job.jobId, row);
      }
      row.fill(job);
      row.draw();
      const there = this.#list.children[from + index];
      if (there !== row.node) this.#list.insertBefore(row.node, there ?? null);
    });
  }

  #drop(id, row) {
    row.node.remove();
    this.#rows.delete(id);
    this.#touched.delete(row);
  }

  #show() {
    for (const row of this.#touched) row.draw();
    this.#touched.clear();
  }

  #age() {
    for (const row of this.#rows.values()) row.draw();
  }
}
