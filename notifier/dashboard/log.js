// The log of a job: its lines in a window, a filter, a copy, links to lines.

import { eachFrame } from "./animationframe.js";
import { button, element, say, theirs } from "./element.js";
import { moment, number, said, t, timeOfDay } from "./language.js";
import { MOST_LINES } from "./logbook.js";
import { LineWindow } from "./window.js";

const COPIED_MS = 2000;

export class Log {
  #book;
  #window;
  #box = element("div", { class: "log", id: "log", role: "log", "aria-live": "off", tabindex: "0", "aria-label": t("log") });
  #count = element("span", { class: "hint", id: "log-count" });
  #filter = element("input", { type: "search", id: "log-filter", placeholder: t("log filter"), "aria-label": t("log filter"), autocomplete: "off", dir: "auto" });
  #latest = button(t("latest"), () => this.#toEnd(), { id: "log-latest", hidden: true });
  #copy = button(t("copy log"), () => this.#copyAll(), { id: "log-copy" });
  #empty = element("p", { class: "log-empty" });
  #hint = t("log empty");
  #shown = [];
  #seen = { all: 0, first: 0, lines: null, needle: "" };
  #texts = new WeakMap();
  #unseen = 0;
  #target = null;
  #draw = eachFrame(() => this.#flush());

  /** `book` is the LogBook; `changed()` is to be called after each change of it. */
  constructor(book) {
    this.#book = book;
    this.#window = new LineWindow(this.#box, (entry, before) => this.#rowOf(entry, before), () => this.#tell());
    this.#filter.addEventListener("input", () => this.#draw());
    this.#box.addEventListener("click", (event) => this.#onClick(event));
    this.#box.addEventListener("keydown", (event) => this.#onKey(event));
    this.#target = targetOf(location.hash);
    this.node = element(
      "section",
      { class: "log-side", "aria-labelledby": "log-head" },
      element(
        "div",
        { class: "log-head" },
        element("h2", { id: "log-head" }, t("log")),
        this.#count,
        element("div", { class: "log-tools" }, this.#filter, this.#copy),
      ),
      element("div", { class: "log-frame" }, this.#box, this.#empty, this.#latest),
    );
    this.changed();
  }

  changed() {
    this.#draw();
  }

  /** What to say while there is no line. */
  hint(text) {
    this.#hint = text;
    this.#draw();
  }

  close() {
    this.#draw.cancel();
    this.#window.close();
    this.#book.close();
  }

  #flush() {
    const { lines, first } = this.#book;
    const needle = this.#filter.value.trim().toLowerCase();
    const anew = needle !== this.#seen.needle || first !== this.#seen.first || lines !== this.#seen.lines;
    const fresh = anew ? lines : lines.slice(this.#seen.all);
    const matching = needle ? fresh.filter((entry) => this.#told(entry).toLowerCase().includes(needle)) : fresh;
    this.#shown = anew ? [...matching] : this.#shown;
    if (!anew) for (const entry of matching) this.#shown.push(entry);
    if (!this.#window.following && !anew) this.#unseen += matching.length;
    this.#seen = { all: lines.length, first, lines, needle };
    if (anew || matching.length) this.#window.show(this.#shown.slice(), anew);
    this.#tell();
    this.#reveal();
  }

  #tell() {
    if (this.#window.following) this.#unseen = 0;
    const all = this.#book.lines.length;
    const [found, total] = [this.#shown.length, this.#book.first + all];
    let text = total ? t("lines", total, number(total)) : "";
    if (this.#seen.needle) text = t("lines found", number(found), number(all));
    else if (this.#book.kept !== null) text += ` · ${t("lines kept")}`;
    else if (this.#book.first > 0) text += ` · ${t("lines cut", number(Math.min(all, MOST_LINES)))}`;
    say(this.#count, text);
    say(this.#empty, found ? "" : this.#seen.needle && all ? t("log none found") : this.#hint);
    this.#empty.hidden = found > 0;
    this.#latest.hidden = this.#window.following || found === 0;
    say(this.#latest, this.#unseen ? t("new lines", number(this.#unseen)) : t("latest"));
    this.#copy.hidden = this.#filter.hidden = all === 0;
  }

  #toEnd() {
    this.#window.toEnd();
    this.#box.focus({ preventScroll: true });
  }

  #rowOf(entry, before) {
    const { index, attempt, time } = entry;
    const number_ = index + 1;
    const row = element(
      "div",
      { class: "log-line", id: `L${number_}`, "data-sequence": index, "data-attempt": attempt },
      element("a", { class: "log-number", href: `#L${number_}`, tabindex: "-1", "aria-label": t("link line", number_) }, String(number_)),
      time ? element("time", { class: "log-time", datetime: time, title: moment(time) }, timeOfDay(time)) : "",
      marked(this.#told(entry), this.#seen.needle),
    );
    if (this.#target?.index === index) row.classList.add("target");
    const begins = attempt !== undefined && attempt > 1 && before?.attempt !== attempt;
    return begins ? element("div", {}, element("p", { class: "log-note" }, t("attempt note", number(attempt))), row) : row;
  }

  /** A line in the page's language. */
  #told(entry) {
    let told = this.#texts.get(entry);
    if (told === undefined) this.#texts.set(entry, (told = said(entry, entry.line)));
    return told;
  }

  /** A line that the address names is shown once it is there. */
  #reveal() {
    if (this.#target === null || this.#target.shown) return;
    const place = this.#shown.findIndex(({ index }) => index === this.#target.index);
    if (place < 0) return;
    this.#target.shown = true;
    const row = this.#window.reveal(place);
    this.#choose(row?.matches(".log-line") ? row : row?.querySelector(".log-line"));
  }

  #choose(row) {
    for (const other of this.#box.querySelectorAll(".target")) other.classList.remove("target");
    for (const other of this.#box.querySelectorAll(".log-number[tabindex='0']")) other.tabIndex = -1;
    row?.classList.add("target");
    const link = row?.querySelector(".log-number");
    if (link) link.tabIndex = 0;
    return link;
  }

  #onClick(event) {
    const link = event.target.closest(".log-number");
    if (!link || event.button !== 0 || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    history.replaceState(null, "", link.getAttribute("href"));
    this.#choose(link.closest(".log-line"))?.focus({ preventScroll: true });
  }

  /** Enter chooses the first line in view; from there the arrows lead on, and Enter makes a line the address. */
  #onKey(event) {
    if (event.key === "Enter" && event.target === this.#box) {
      const top = this.#box.getBoundingClientRect().top;
      const inView = [...this.#box.querySelectorAll(".log-line")].find((row) => row.getBoundingClientRect().top >= top);
      this.#choose(inView)?.focus({ preventScroll: true });
      return;
    }
    const from = event.target.closest(".log-number")?.closest(".log-line");
    if (!from || !["ArrowDown", "ArrowUp"].includes(event.key)) return;
    event.preventDefault();
    const rows = [...this.#box.querySelectorAll(".log-line")];
    const next = rows[rows.indexOf(from) + (event.key === "ArrowDown" ? 1 : -1)];
    this.#choose(next)?.focus();
  }

  async #copyAll() {
    let said = t("copied");
    try {
      await navigator.clipboard.writeText(this.#shown.map((entry) => (entry.time ? `${entry.time} ${this.#told(entry)}` : this.#told(entry))).join("\n"));
    } catch {
      said = t("not copied");
    }
    say(this.#copy, said);
    setTimeout(() => say(this.#copy, t("copy log")), COPIED_MS);
  }
}

/** The line with what the filter found marked. */
function marked(line, needle) {
  const span = theirs("", "span");
  const lower = line.toLowerCase();
  let from = 0;
  if (needle && lower.length === line.length) {
    for (let at = lower.indexOf(needle); at >= 0; at = lower.indexOf(needle, from)) {
      span.append(line.slice(from, at), element("mark", {}, line.slice(at, at + needle.length)));
      from = at + needle.length;
    }
  }
  span.append(line.slice(from));
  return span;
}

function targetOf(hash) {
  const found = /^#L(\d+)$/.exec(hash);
  return found ? { index: Number(found[1]) - 1, shown: false } : null;
}
