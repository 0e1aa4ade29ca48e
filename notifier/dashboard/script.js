// The script as it was read: every line with its number and role, who speaks, and the findings beside their lines.

import { analysisPaths, load } from "./api.js";
import { Corrections } from "./corrections.js";
import { button, element, theirs } from "./element.js";
import { findingsOf, sceneInWords } from "./findings.js";
import { number, t } from "./language.js";
import { LineWindow } from "./window.js";

const ROLES = { h: "heading", a: "action", c: "cue", p: "parenthetical", d: "speech", t: "transition", o: "left-out", u: "unread" };

/** The line that an address names: `#line-1430`, or `#line-1430-1436`. */
export function lineOf(hash) {
  const found = /^#line-(\d+)(?:-(\d+))?$/.exec(hash);
  return found ? { first: Number(found[1]), last: Number(found[2] ?? found[1]) } : null;
}

export class ScriptView {
  node = element("section", { class: "script-side" });
  #analysisId;
  #known;
  #host;
  #corrections = null;
  #window = null;
  #box = element("div", { class: "script", id: "script", tabindex: "0", "aria-label": t("script") });
  #script = null;
  #notes = new Map();
  #spoken = new Set();
  #target = null;
  #named = null;
  #showCorrections;

  /** `corrections` are those that it was read with; `host` has `go(address)` and `onSignedOut()`. */
  constructor(analysisId, corrections, host) {
    this.#analysisId = analysisId;
    this.#known = corrections;
    this.#host = host;
    this.node.append(element("p", { class: "card empty" }, t("loading")));
  }

  /** Load once, then show the line that the address names. */
  async open() {
    const paths = analysisPaths(this.#analysisId);
    try {
      const [script, report] = await Promise.all([load(paths.script), load(paths.report("json"))]);
      this.#fill(script, report);
    } catch (error) {
      const text = error.status === 403 ? t("script is the owner's") : error.status === 404 ? t("no script") : error.message;
      this.node.replaceChildren(element("p", { class: "card empty", role: "alert" }, text));
    }
  }

  /** Bring a line into view and mark it. */
  reveal(lines) {
    if (!lines) return;
    this.#target = lines;
    if (!this.#window) return;
    for (const row of this.#box.querySelectorAll(".target")) row.classList.remove("target");
    this.#window.reveal(Math.min(lines.first, this.#script.lines.length) - 1);
    for (let line = lines.first; line <= lines.last; line += 1) this.#box.querySelector(`#line-${line}`)?.classList.add("target");
  }

  /** Open what can be corrected, with this name chosen. */
  correct(name) {
    this.#named = name;
    if (!name || !this.#corrections) return;
    this.#showCorrections(true);
    this.#corrections.name(name);
  }

  close() {
    this.#window?.close();
  }

  #fill(script, report) {
    this.#script = script;
    this.#box.dir = script.language === "ar" ? "rtl" : "ltr"; // a line's number is where the line begins
    const findings = findingsOf(report);
    for (const finding of findings) {
      for (const first of new Set(finding.places.map((place) => place.first))) this.#notes.set(first, [...(this.#notes.get(first) ?? []), finding]);
    }
    for (const [first] of script.speeches) this.#spoken.add(first);
    const scenes = element("select", { id: "script-scene", "aria-label": t("go to scene") }, element("option", { value: "" }, t("go to scene")));
    script.scenes.forEach(([line], index) => {
      scenes.append(element("option", { value: line }, sceneInWords(script.scenes, index + 1)));
    });
    scenes.addEventListener("change", () => {
      if (scenes.value) go(Number(scenes.value));
    });
    const unread = [...script.roles].filter((role) => role === "u").length;
    const counts = [t("lines", script.lines.length, number(script.lines.length)), unread ? t("lines to check", unread, number(unread)) : ""];
    this.node.replaceChildren(
      element("div", { class: "script-head" }, element("h2", {}, t("script")), element("span", { class: "hint" }, counts.filter(Boolean).join(" · ")), scenes, this.#correct()),
      this.#corrections.node,
      this.#box,
    );
    this.#window = new LineWindow(this.#box, (line) => this.#rowOf(line), () => {}, { follow: false });
    this.#window.show(script.lines.map((_, index) => index + 1), true);
    this.reveal(this.#target);
    this.correct(this.#named);
  }

  /** The button that opens what can be corrected, and a button at each line with it. */
  #correct() {
    const panel = new Corrections(this.#analysisId, this.#script, this.#known, this.#host);
    const open = button(t("correct"), () => show(panel.node.hidden), { class: "button quiet", id: "correct", "aria-expanded": "false" });
    const show = (shown) => {
      panel.node.hidden = !shown;
      open.setAttribute("aria-expanded", String(shown));
      this.#box.classList.toggle("correcting", shown);
    };
    this.#corrections = panel;
    this.#showCorrections = show;
    show(this.#known.length > 0);
    return open;
  }

  #rowOf(line) {
    const role = ROLES[this.#script.roles[line - 1]] ?? "none";
    const targeted = this.#target && line >= this.#target.first && line <= this.#target.last;
    const row = element(
      "div",
      { class: `script-line role-${role}${this.#spoken.has(line) ? " speech-start" : ""}${targeted ? " target" : ""}`, id: `line-${line}` },
      element("a", { class: "script-number", href: `#line-${line}`, tabindex: "-1", "aria-label": t("link line", line) }, String(line)),
      theirs(this.#script.lines[line - 1] || "\u00a0", "span", { class: "script-text" }),
    );
    row.append(button(t("correct line"), () => this.#corrections.take(line), { class: "plain correct-line", "aria-label": `${t("correct line")} ${line}` }));
    if (role === "unread") row.append(element("span", { class: "script-mark" }, t("line to check")));
    for (const finding of this.#notes.get(line) ?? []) {
      row.append(element("aside", { class: "script-note", dir: document.documentElement.dir }, element("strong", {}, theirs(finding.title)), " ", finding.text ? theirs(finding.text) : ""));
    }
    return row;
  }
}

function go(line) {
  location.hash = `#line-${line}`;
}
