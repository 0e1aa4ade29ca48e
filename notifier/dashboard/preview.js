// How a text would be read, before it is analysed; and what can be told of a file without asking.

import { ask } from "./api.js";
import { CorrectionList, correcting, withCorrections } from "./corrections.js";
import { button, element, theirs } from "./element.js";
import { placeOf } from "./findings.js";
import { bytes, languageName, number, said, t, word } from "./language.js";

const SURE = 0.8;
const MOST_LISTED = 100;

/** @type {[number[], string][]} */
const NOT_SCRIPTS = [
  [[0x89, 0x50, 0x4e, 0x47], "is picture"],
  [[0xff, 0xd8, 0xff], "is picture"],
  [[0x47, 0x49, 0x46, 0x38], "is picture"],
  [[0x7b, 0x5c, 0x72, 0x74, 0x66], "is rtf"],
  [[0x1f, 0x8b], "is archive"],
];
const [PDF, ZIP, OLE] = ["%PDF-", "PK\x03\x04", "\xd0\xcf\x11\xe0"];
const HEAD = 1024;

/** Why a file cannot be a script, or nothing. `limits` are the server's: `{text, file}` in bytes. */
export async function faultOf(file, limits) {
  const head = new Uint8Array(await file.slice(0, HEAD).arrayBuffer());
  if (head.length === 0) return t("is empty");
  for (const [start, reason] of NOT_SCRIPTS) {
    if (start.every((byte, index) => head[index] === byte)) return t(reason);
  }
  const text = String.fromCharCode(...head);
  const document = text.includes(PDF) || text.startsWith(ZIP) || text.startsWith(OLE);
  const most = document ? limits.file : limits.text;
  return most && file.size > most ? t("is large", bytes(file.size), bytes(most)) : "";
}

/** Ask the server how a file or a text would be read with `corrections`. */
export async function previewOf(what, corrections, signal) {
  const options = withCorrections(corrections);
  const body = typeof what === "string" ? { text: what, ...options } : what;
  const query = typeof what !== "string" && corrections.length ? `?options=${encodeURIComponent(JSON.stringify(options.options))}` : "";
  return (await ask(`/api/preview${query}`, { method: "POST", body, signal })).preview;
}

/**
 * A preview for people: what it is in one line, what is doubtful, who and where. What was read wrong can be corrected:
 * `change` is called with all `corrections`, and `id` sets fields apart from those of other texts.
 */
export function readingOf(preview, { corrections, change, id }) {
  const { language, layout, words, characters, scenes, cast, outline, confidence, unread, unreadLines, notes, doubtful = [] } = preview;
  const speakers = doubtful.length ? "names" : "characters"; // where names may be one person's, persons are not counted
  const facts = [t(`${speakers} counted`, characters, number(characters)), t("scenes counted", scenes, number(scenes)), t("words counted", words, number(words))];
  const list = new CorrectionList(corrections, outline, id, change);
  const fields = correcting({ names: cast.map(([name]) => name), scenes: outline }, id, (correction) => list.add(correction));
  const correction = element("details", { id: `${id}-open`, open: corrections.length > 0 }, element("summary", {}, t("correct")), ...fields.nodes, list.node);
  const begin = (label, act) =>
    button(t("correct short"), () => {
      correction.open = true;
      act();
    }, { class: "plain", "aria-label": label });
  const correctLine = (line) => begin(`${t("correct line")} ${line}`, () => fields.take(line));
  const strange = unreadLines.map(([line, text]) => [element("span", { class: "hint" }, `${line} `), theirs(text), " ", correctLine(line)]);
  const people = cast.map(([name, speeches]) => [theirs(name), element("span", { class: "hint" }, ` ${t("speeches counted", speeches, number(speeches))} `), begin(t("correct name", name), () => fields.name(name))]);
  const places = outline.map(([line, heading], index) => {
    const place = placeOf(outline, index + 1);
    const isNamed = heading && heading.replace(/\.$/, "") !== place;
    return [place, isNamed ? element("span", { class: "hint" }, " ", theirs(heading), " ") : " ", correctLine(line)];
  });
  return element(
    "div",
    { class: "reading" },
    element("p", { class: "reading-line" }, element("strong", {}, facts.slice(0, 2).join(t("comma"))), ` · ${word("layouts", layout)} · ${languageName(language)} · ${facts[2]}`),
    confidence < SURE && characters ? element("p", { class: "reading-doubt" }, t("reading unsure")) : "",
    doubtful.length ? element("p", { class: "reading-doubt" }, t("names doubtful", doubtful.join(t("comma")))) : "",
    ...notes.map((note) => element("p", { class: "hint" }, said(note, note.text))),
    listed(`${id}-unread`, t("lines to check", unread, number(unread)), unread, strange),
    listed(`${id}-people`, `${t(speakers)} (${number(characters)})`, characters, people),
    listed(`${id}-scenes`, `${t("scenes")} (${number(scenes)})`, scenes, places),
    correction,
  );
}

/** Put another reading of the same text into `node`: what is open, filled in or focused in it stays so. */
export function replaceReading(node, ...parts) {
  const focused = node.contains(document.activeElement) ? document.activeElement.id : "";
  const opened = [...node.querySelectorAll("details[open]")].map(({ id }) => id);
  const filled = [...node.querySelectorAll("fieldset")].map((group) => [...group.querySelectorAll("input, select")].map(({ id, value, checked }) => ({ id, value, checked })));
  node.replaceChildren(...parts);
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  for (const group of filled) if (group.every(fits)) for (const { id, ...state } of group) Object.assign(document.getElementById(id), state);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

/** Whether a field is still there and takes this value: a name that was merged is no choice any more. */
function fits({ id, value }) {
  /** @type {any} */
  const field = document.getElementById(id);
  return field && (!field.options || [...field.options].some((option) => option.value === value));
}

function listed(id, title, count, rows) {
  if (!count) return "";
  const shown = rows.slice(0, MOST_LISTED).map((row) => element("li", {}, ...row));
  const more = count > shown.length ? [element("li", { class: "hint" }, t("network, more", number(count - shown.length)))] : [];
  return element("details", { id }, element("summary", {}, title), element("ul", { tabindex: "0", "aria-label": title }, ...shown, ...more));
}
