// A station's summary for people: its figures, its words, its curves.

import { drawing, element, theirs } from "./element.js";
import { band, knows, languageName, number, readable, t, word } from "./language.js";
import { isNetwork, networkChart } from "./network.js";
import { tensionChart } from "./tension.js";

const MOST_WORDS = 5;

/** Figures that are told in words before their number: each has a scale of its name. */
const SCALED = ["density"];

/** A summary as a description list; what is not set, or is no figure, is left out. What each figure means follows. */
export function figuresOf(summary) {
  const list = element("dl", { class: "figures" });
  const meanings = element("dl", {});
  for (const [name, value] of Object.entries(summary)) {
    const shown = figure(name, value, summary);
    if (!shown) continue;
    list.append(element("div", { class: shown.kind }, element("dt", {}, label(name)), shown.node));
    if (knows("meanings", name)) meanings.append(element("dt", {}, label(name)), element("dd", {}, word("meanings", name)));
  }
  const told = element("details", { class: "meanings" }, element("summary", {}, t("meanings")), meanings);
  return element("div", {}, list, meanings.childElementCount ? told : null);
}

function figure(name, value, summary) {
  if (typeof value === "number" && SCALED.includes(name)) {
    return { kind: "plain-figure", node: element("dd", {}, band(name, value), " ", element("small", {}, `(${number(value)})`)) };
  }
  if (typeof value === "number") {
    return { kind: "plain-figure", node: element("dd", {}, number(value)) };
  }
  if (typeof value === "boolean") return { kind: "plain-figure", node: element("dd", {}, t(value ? "yes" : "no")) };
  if (name === "language") return { kind: "word-figure", node: element("dd", {}, languageName(String(value))) };
  if (typeof value === "string" && value) return { kind: "word-figure", node: element("dd", {}, theirs(wordOf(name, value))) };
  if (name === "network" && isNetwork(value)) {
    return { kind: "curve-figure", node: element("dd", {}, networkChart(value, summary)) };
  }
  if (!Array.isArray(value) || value.length === 0) return null;
  if (value.every((item) => typeof item === "number")) {
    if (name === "tension" && isCurve(value)) {
      return { kind: "curve-figure", node: element("dd", {}, tensionChart(value, summary)) };
    }
    if (isCurve(value)) return { kind: "curve-figure", node: element("dd", {}, curve(value, label(name))) };
    return { kind: "plain-figure", node: element("dd", {}, value.map(number).join(t("comma"))) };
  }
  if (value.every((item) => typeof item === "string")) {
    const words = value.slice(0, MOST_WORDS).map((item) => element("li", {}, theirs(item)));
    return { kind: "words-figure", node: element("dd", {}, element("ul", { class: "words" }, ...words)) };
  }
  return null;
}

/** Scene numbers are a list; a measure over the scenes is a curve. */
function isCurve(value) {
  return Array.isArray(value) && value.length >= 3 && value.every((item) => typeof item === "number") && value.some((item) => !Number.isInteger(item));
}

function wordOf(name, value) {
  return name === "first" && knows("rules", value) ? word("rules", value).title : readable(value);
}

function label(name) {
  const text = word("figures", name);
  return knows("figures", name) ? text : text.charAt(0).toUpperCase() + text.slice(1);
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
  const text = t("curve of", name, values.length, number(low), number(high));
  return drawing(
    "svg",
    { class: "curve", viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none", role: "img", "aria-label": text },
    drawing("polygon", { points: `0,${height} ${points.join(" ")} ${width},${height}` }),
    drawing("polyline", { points: points.join(" "), "vector-effect": "non-scaling-stroke" }),
  );
}
