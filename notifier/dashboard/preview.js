// How a text would be read, before it is analysed; and what can be told of a file without asking.

import { ask } from "./api.js";
import { correctionRows, mergingOf, withCorrections } from "./corrections.js";
import { element, theirs } from "./element.js";
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
 * A preview for people: what it is in one line, what is doubtful, who and where. Names that are one can be joined:
 * `change` is called with all `corrections`, and `id` sets fields apart from those of other texts.
 */
export function readingOf(preview, { corrections, change, id }) {
  const { language, layout, words, characters, scenes, cast, outline, confidence, unread, notes } = preview;
  const facts = [t("characters counted", characters, number(characters)), t("scenes counted", scenes, number(scenes)), t("words counted", words, number(words))];
  const places = outline.map(([line, heading, act]) => [line, heading, act]);
  return element(
    "div",
    { class: "reading" },
    element("p", { class: "reading-line" }, element("strong", {}, facts.slice(0, 2).join(t("comma"))), ` · ${word("layouts", layout)} · ${languageName(language)} · ${facts[2]}`),
    confidence < SURE && characters ? element("p", { class: "reading-doubt" }, t("reading unsure")) : "",
    unread ? element("p", { class: "hint" }, t("lines not understood", unread, number(unread))) : "",
    ...notes.map((note) => element("p", { class: "hint" }, said(note, note.text))),
    listed(t("characters"), characters, correcting(preview, corrections, change, id), corrections.length > 0, cast.map(([name, speeches]) => [theirs(name), element("span", { class: "hint" }, ` ${t("speeches counted", speeches, number(speeches))}`)])),
    listed(t("scenes"), scenes, [], false, places.map(([, heading], index) => [placeOf(places, index + 1), heading ? element("span", { class: "hint" }, " ", theirs(heading)) : ""])),
  );
}

function correcting({ cast, outline }, corrections, change, id) {
  const names = cast.map(([name]) => [name, name]);
  if (names.length < 2 && !corrections.length) return [];
  return [
    mergingOf(names, id, (correction) => change([...corrections, correction])).node,
    corrections.length ? element("ul", { class: "corrected" }, ...correctionRows(corrections, outline, change)) : "",
  ];
}

function listed(title, count, before, open, rows) {
  if (!count) return "";
  const shown = rows.slice(0, MOST_LISTED).map((row) => element("li", {}, ...row));
  const more = count > shown.length ? [element("li", { class: "hint" }, t("network, more", number(count - shown.length)))] : [];
  return element("details", { open }, element("summary", {}, `${title} (${number(count)})`), ...before, element("ul", { tabindex: "0", "aria-label": title }, ...shown, ...more));
}
