// The tension of the scenes as a curve.

import { drawing, element } from "./element.js";
import { placeInWords } from "./findings.js";
import { language, number, t } from "./language.js";

const [WIDTH, HEIGHT, TOP, FOOT, SIDE] = [560, 170, 26, 22, 10];
const MOST_TICKS = 9;
/** Units that the name of an act needs, in the larger letters of a phone. */
const ACT_ROOM = 76;

/**
 * `values` are tensions from 0 to 1, one a scene; `places` the act and number of each, with its heading where neither
 * names it.
 * @param {number[]} values
 * @param {{places?: [number | null, number | null, string?][]}} [summary]
 */
export function tensionChart(values, { places: told = [] } = {}) {
  const high = Math.max(...values, 0.1);
  // Where the page runs from right to left, so do the scenes.
  const share = (index) => (language() === "ar" ? 1 - index / (values.length - 1) : index / (values.length - 1));
  const x = (index) => SIDE + share(index) * (WIDTH - 2 * SIDE);
  const y = (value) => HEIGHT - FOOT - (Math.max(0, value) / high) * (HEIGHT - FOOT - TOP);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const base = (HEIGHT - FOOT).toFixed(1);
  const places = Array.isArray(told) && told.every(isPlace) ? told : [];
  const svg = drawing(
    "svg",
    {
      class: "tension",
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": t("tension of", values.length, number(Math.min(...values)), number(Math.max(...values))),
    },
    drawing("line", { class: "axis", x1: SIDE, x2: WIDTH - SIDE, y1: base, y2: base }),
    drawing("polygon", { points: `${x(0).toFixed(1)},${base} ${points.join(" ")} ${x(values.length - 1).toFixed(1)},${base}` }),
    drawing("polyline", { points: points.join(" "), pathLength: 1 }),
    ...borders(places.slice(0, values.length), x),
    ...ticks(values.length, places).map(([index, within]) => drawing("text", { class: "tick", x: x(index).toFixed(1), y: HEIGHT - 5 }, String(within))),
    ...values.map((value, index) => hover(index, `${placeInWords(index + 1, ...(places[index] ?? []))}: ${number(value)}`, values.length, x)),
  );
  const caption = element("figcaption", { class: "hint" }, t(places.some(([act]) => act !== null) ? "tension axis acts" : "tension axis"), " ", t("tension of words"));
  return element("figure", { class: "chart" }, svg, caption);
}

function isPlace(one) {
  if (!Array.isArray(one)) return false;
  const [act, within, heading] = one;
  const isNumbered = [act, within].every((value) => value === null || Number.isInteger(value));
  return isNumbered && (act !== null || within !== null || typeof heading === "string");
}

/** Where acts begin, each with its name unless that would run into the one before. */
function borders(places, x) {
  let named = -Infinity;
  return places.map(([act], index) => {
    if (act === places[index - 1]?.[0]) return null;
    const isNamed = act !== null && Math.abs(x(index) - named) >= ACT_ROOM;
    if (isNamed) named = x(index);
    const place = x(index).toFixed(1);
    const line = index > 0 ? drawing("line", { class: "border", x1: place, x2: place, y1: TOP - 10, y2: HEIGHT - FOOT }) : null;
    return drawing("g", {}, line, isNamed ? drawing("text", { class: "tick act", x: place, y: 12 }, t("act", number(act))) : null);
  });
}

/** An invisible band a scene: the pointer finds its figure there. */
function hover(index, text, count, x) {
  const width = (WIDTH - 2 * SIDE) / Math.max(1, count - 1);
  return drawing(
    "rect",
    { class: "band", x: (x(index) - width / 2).toFixed(1), y: 0, width: width.toFixed(1), height: HEIGHT },
    drawing("title", {}, text),
  );
}

/** `[index, number]` of the scenes whose number is written: within their acts, if there are any. */
function ticks(count, places) {
  const step = Math.max(1, Math.ceil(count / MOST_TICKS));
  const numbers = Array.from({ length: count }, (_, index) => [index, places[index] ? places[index][1] : index + 1]);
  return numbers.filter(([, within]) => within && within % step === 0);
}
