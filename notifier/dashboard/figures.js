// Figures for people: numbers, times, the words and curves of a station's summary.

import { drawing, element, theirs } from "./element.js";

const whole = new Intl.NumberFormat("en", { maximumFractionDigits: 0 });
const fine = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });
const coarse = new Intl.NumberFormat("en", { maximumFractionDigits: 1 });
const languages = new Intl.DisplayNames("en", { type: "language" });

const MOST_WORDS = 5;
const LABELS = {
  giniSpeech: "Gini of speech",
  turns: "Turns of tone",
  peaks: "Peaks in scenes",
  climax: "Climax in scene",
  meanTurn: "Words a turn",
  first: "First to treat",
};
/** Figures from 0 to 100, where higher is better. */
const SCORES = new Set(["score", "efficiency", "health"]);

export function number(value) {
  if (Number.isInteger(value)) return whole.format(value);
  return (Math.abs(value) >= 10 ? coarse : fine).format(value);
}

/** Milliseconds as `12 ms`, `3.4 s` or `2:05`. */
export function duration(milliseconds) {
  if (milliseconds < 1) return "under 1 ms";
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 59_950) return `${(milliseconds / 1000).toFixed(1)} s`;
  return clock(milliseconds);
}

/** A running time: in whole steps that an eye can follow. */
export function elapsed(milliseconds) {
  return milliseconds < 59_950 ? `${(milliseconds / 1000).toFixed(1)} s` : clock(milliseconds);
}

function clock(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const tail = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${tail}` : `${minutes}:${tail}`;
}

export function bytes(count) {
  if (count < 1000) return `${count} bytes`;
  return count < 1_000_000 ? `${whole.format(count / 1000)} kB` : `${fine.format(count / 1_000_000)} MB`;
}

export function language(code) {
  try {
    return languages.of(code);
  } catch {
    return code;
  }
}

export function percent(share) {
  return `${Math.round(share * 100)} %`;
}

/** A summary as a description list; what is not set, or is no figure, is left out. */
export function figuresOf(summary) {
  const list = element("dl", { class: "figures" });
  for (const [name, value] of Object.entries(summary)) {
    const shown = figure(name, value);
    if (shown) list.append(element("div", { class: shown.kind }, element("dt", {}, label(name)), shown.node));
  }
  return list;
}

function figure(name, value) {
  if (typeof value === "number") {
    const outOf = SCORES.has(name) ? element("small", {}, " / 100") : null;
    return { kind: "plain-figure", node: element("dd", {}, number(value), outOf) };
  }
  if (typeof value === "boolean") return { kind: "plain-figure", node: element("dd", {}, value ? "yes" : "no") };
  if (name === "language") return { kind: "word-figure", node: element("dd", {}, language(String(value))) };
  if (typeof value === "string" && value) return { kind: "word-figure", node: element("dd", {}, theirs(readable(value))) };
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every((item) => typeof item === "number")) {
    // Scene numbers are a list; a measure over the scenes is a curve.
    if (value.length >= 3 && value.some((item) => !Number.isInteger(item))) {
      return { kind: "curve-figure", node: element("dd", {}, curve(value, label(name))) };
    }
    return { kind: "plain-figure", node: element("dd", {}, value.map(number).join(", ")) };
  }
  if (value.every((item) => typeof item === "string")) {
    const words = value.slice(0, MOST_WORDS).map((word) => element("li", {}, theirs(word)));
    return { kind: "words-figure", node: element("dd", {}, element("ul", { class: "words" }, ...words)) };
  }
  return null;
}

/** `giniSpeech` as `Gini speech`. */
function label(name) {
  if (Object.hasOwn(LABELS, name)) return LABELS[name];
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Rules and ratings come as `flat-tension` or `strong`. */
function readable(text) {
  return /^[a-z]+([_-][a-z]+)+$/.test(text) ? text.replace(/[_-]/g, " ") : text;
}

/** A small curve. The scale is the data's own: its shape is the message, its ends are written beside. */
function curve(values, name) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const [width, height, edge] = [240, 44, 3];
  const points = values.map((value, index) => {
    const x = (index / (values.length - 1)) * width;
    const y = high === low ? height / 2 : height - edge - ((value - low) / (high - low)) * (height - 2 * edge);
    return `${x.toFixed(1)},${y.toFixed(1)}`;
  });
  const text = `${name} over ${values.length} scenes, from ${number(low)} to ${number(high)}`;
  return drawing(
    "svg",
    { class: "curve", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": text },
    drawing("polygon", { points: `0,${height} ${points.join(" ")} ${width},${height}` }),
    drawing("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" }),
  );
}
