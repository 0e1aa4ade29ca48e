// The page's language: its words, its direction, and how it writes numbers and times.

import { arabic } from "./texts/ar.js";
import { english } from "./texts/en.js";
import { words } from "./texts/words.js";

const KEY = "stations.language";
/** The most characters of a sentence that is looked for among our own. */
const MOST_REWORDED = 1000;
const GAP = /\{(\w+)(?::([^{}]*))?\}/g;
const WORDS = { en: english, ar: arabic };
/** Western digits in both: the reports have them, and so have the texts' own scene numbers. */
const LOCALES = { en: "en", ar: "ar-u-nu-latn" };

let chosen = kept() ?? (navigator.languages.some((tag) => tag.startsWith("ar")) ? "ar" : "en");
let formats = formatsOf(chosen);
/** The English templates whose values can be read back: made when one is first looked for. @type {{code: string, gaps: string[][], pattern: RegExp}[] | null} */
let templates = null;

export const LANGUAGES = { en: "English", ar: "العربية" };

export function language() {
  return chosen;
}

/** Choose a language and turn the document its way. Who shows text builds it anew. */
export function speak(name) {
  chosen = Object.hasOwn(WORDS, name) ? name : "en";
  formats = formatsOf(chosen);
  document.documentElement.lang = chosen;
  document.documentElement.dir = chosen === "ar" ? "rtl" : "ltr";
  try {
    localStorage.setItem(KEY, chosen);
  } catch {
    // storage is off: the choice holds until the page is left
  }
}

/** The text of a key, a function's with its arguments; a key without text is a mistake, and stands for itself. */
export function t(key, ...values) {
  const text = WORDS[chosen][key] ?? english[key] ?? key;
  return typeof text === "function" ? text(...values) : text;
}

/** The word for something the server names (a state, a figure), or the name itself. */
export function word(kind, name) {
  return knows(kind, name) ? partOf(kind)[name] : readable(String(name));
}

export function knows(kind, name) {
  return Object.hasOwn(partOf(kind), name);
}

/** What the server says by a code with its values, in the page's language; `otherwise` where the code is not known. */
export function said({ code, values }, otherwise) {
  return chosen === "en" || !knows("codes", code ?? "") ? otherwise : filled(word("codes", code), values ?? {});
}

/** A template of the catalogue with its gaps filled: `{mean:.1f}`, `{scenes:# scene|# scenes}`, `{station:@station}`. */
export function filled(template, values) {
  return template.replace(GAP, (_, name, spec = "") => told(values[name], spec));
}

/**
 * An English sentence of ours in the page's language, found by the template that made it: BullMQ keeps one string for
 * a failure. Other applications' sentences stay as they are. As `seven_stations/words/recognition.py`.
 */
export function reworded(sentence) {
  if (chosen === "en" || !sentence || sentence.length > MOST_REWORDED) return sentence;
  templates ??= Object.entries(words.en.codes).flatMap(templateOf);
  for (const text of [sentence, sentence.replace(/^text: /, "")]) {
    for (const { code, gaps, pattern } of templates) {
      const match = pattern.exec(text);
      if (match) return said({ code, values: Object.fromEntries(gaps.map(([name, spec], index) => [name, readBack(match[index + 1], spec)])) }, sentence);
    }
  }
  return sentence;
}

const ANY = "(.+?)";
/** Values as each format writes them. Counted nouns and rounded numbers are in no reason, nor are two texts. */
const SHAPES = { "": ANY, ",": "([0-9][0-9,]*)", g: "([0-9]+(?:\\.[0-9]+)?(?:e[+-][0-9]+)?)" };

function templateOf([code, template]) {
  const gaps = [...template.matchAll(GAP)].map(([, name, spec = ""]) => [name, spec]);
  const groups = gaps.map(([, spec]) => (spec.startsWith("@") ? anyOf(words.en[spec.slice(1)]) : SHAPES[spec]));
  if (groups.includes(undefined) || groups.filter((group) => group === ANY).length > 1) return [];
  const literals = literal(template.replace(GAP, "\u0000")).split("\u0000");
  const source = literals.map((text, index) => text + (groups[index] ?? "")).join("");
  return [{ code, gaps, pattern: new RegExp(`^${source}$`, "s") }];
}

/** One of the words of a part; of no part where the page has words of its own, as for layouts. */
function anyOf(part) {
  return part && `(${Object.values(part).map(literal).join("|")})`;
}

/** A pattern of this very text. */
function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function readBack(text, spec) {
  if (spec.startsWith("@")) return Object.entries(words.en[spec.slice(1)]).find(([, its]) => its === text)[0];
  return spec ? Number(text.replaceAll(",", "")) : text;
}

function told(value, spec) {
  if (Array.isArray(value)) return value.map((one) => told(one, spec)).join(t("comma"));
  if (typeof value === "object") return ""; // no value of ours: whoever wrote it may have made it refuse to be a string
  if (spec.includes("|")) {
    const forms = spec.split("|");
    const names = forms.length === 2 ? ["one", "other"] : ["zero", "one", "two", "few", "many", "other"];
    return forms[names.indexOf(formats.plural.select(value))].replaceAll("#", number(value));
  }
  if (spec.startsWith("@")) return word(spec.slice(1), value);
  if (typeof value !== "number" || spec === "g") return String(value ?? "");
  const [, digits, share] = /^,?(?:\.(\d)f?)?(%?)$/.exec(spec) ?? [];
  if (digits === undefined) return number(value);
  const options = { minimumFractionDigits: Number(digits), maximumFractionDigits: Number(digits) };
  return new Intl.NumberFormat(LOCALES[chosen], { ...options, style: share ? "percent" : "decimal" }).format(value);
}

/** The page's own words of a kind, or those that it shares with reports and terminals. */
function partOf(kind) {
  return words[chosen][kind] ?? WORDS[chosen][kind] ?? {};
}

/** What a scale calls a value: its word with the greatest lower bound that the value reaches. */
export function band(scale, value) {
  const bounds = Object.keys(partOf("bands")[scale]).sort((one, other) => Number(one) - Number(other));
  return partOf("bands")[scale][bounds.findLast((bound) => Number(bound) <= value) ?? bounds[0]];
}

export function number(value) {
  if (Number.isInteger(value)) return formats.whole.format(value);
  return (Math.abs(value) >= 10 ? formats.coarse : formats.fine).format(value);
}

export function percent(share) {
  return formats.percent.format(share);
}

/** Milliseconds as `12 ms`, `3.4 s` or `2:05`. */
export function duration(milliseconds) {
  if (milliseconds < 1) return t("under a millisecond");
  if (milliseconds < 1000) return t("milliseconds", number(Math.round(milliseconds)));
  if (milliseconds < 59_950) return t("seconds", formats.tenths.format(milliseconds / 1000));
  return clock(milliseconds);
}

/** A time that is only estimated: whole seconds, or minutes with seconds. */
export function roughly(milliseconds) {
  return milliseconds < 59_500 ? t("seconds", number(Math.max(1, Math.round(milliseconds / 1000)))) : clock(milliseconds);
}

/** A running time: in steps that an eye can follow. */
export function elapsed(milliseconds) {
  return milliseconds < 59_950 ? t("seconds", formats.tenths.format(milliseconds / 1000)) : clock(milliseconds);
}

/** How long ago an ISO time was; `now` in epoch milliseconds. */
export function ago(time, now) {
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (!Number.isFinite(seconds)) return "";
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return formats.relative.format(Math.trunc(seconds / size), unit);
  }
  return Math.abs(seconds) < 5 ? t("just now") : formats.relative.format(seconds, "second");
}

/** An interval in its largest unit that leaves no rest. */
export function every(seconds) {
  /** @type {[string, number][]} */
  const units = [["day", 86_400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, size]) => seconds % size === 0) ?? ["second", 1];
  const span = new Intl.NumberFormat(LOCALES[chosen], { style: "unit", unit, unitDisplay: "long" }).format(seconds / size);
  return t("every", span);
}

export function moment(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : formats.moment.format(date);
}

/** The time of day of an ISO time. */
export function timeOfDay(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? "" : formats.time.format(date);
}

export function bytes(count) {
  if (count < 1000) return t("bytes", number(count));
  return count < 1_000_000 ? t("kilobytes", number(Math.round(count / 1000))) : t("megabytes", formats.fine.format(count / 1_000_000));
}

export function languageName(code) {
  try {
    return formats.languages.of(code);
  } catch {
    return code;
  }
}

function clock(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

/** `flat-tension` and `giniSpeech` as `flat tension` and `gini speech`; what is no such name stays. */
export function readable(text) {
  if (/^[a-z]+([_-][a-z]+)+$/.test(text)) return text.replace(/[_-]/g, " ");
  return /^[a-z]+([A-Z][a-z0-9]+)+$/.test(text) ? text.replace(/([A-Z])/g, " $1").toLowerCase() : text;
}

function formatsOf(name) {
  const locale = LOCALES[name];
  return {
    whole: new Intl.NumberFormat(locale, { maximumFractionDigits: 0 }),
    coarse: new Intl.NumberFormat(locale, { maximumFractionDigits: 1 }),
    fine: new Intl.NumberFormat(locale, { maximumFractionDigits: 2 }),
    tenths: new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
    plural: new Intl.PluralRules(locale),
    time: new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" }),
    percent: new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 }),
    relative: new Intl.RelativeTimeFormat(locale, { numeric: "always", style: "short" }),
    moment: new Intl.DateTimeFormat(locale === "en" ? "en-GB" : locale, { dateStyle: "medium", timeStyle: "medium" }),
    languages: new Intl.DisplayNames(locale, { type: "language" }),
  };
}

function kept() {
  try {
    const name = localStorage.getItem(KEY);
    return Object.hasOwn(WORDS, name ?? "") ? name : null;
  } catch {
    return null;
  }
}
