// The tension of the scenes as a curve.

import { drawing, element } from "./element.js";
import { language, number, t } from "./language.js";

const [WIDTH, HEIGHT, TOP, FOOT, SIDE] = [560, 170, 26, 22, 10];
const MOST_TICKS = 9;
/** Units that the name of an act needs, in the larger letters of a phone. */
const ACT_ROOM = 76;

/**
 * `values` are tensions from 0 to 1, one a scene; `acts` the first scene of each act and its
 * number; or its name, for a prologue or the like, or null, for scenes without an act.
 * @param {number[]} values
 * @param {{acts?: [number, number | string | null][]}} [marks]
 */
export function tensionChart(values, { acts = [] } = {}) {
  const high = Math.max(...values, 0.1);
  // Where the page runs from right to left, so do the scenes.
  const share = (index) => (language() === "ar" ? 1 - index / (values.length - 1) : index / (values.length - 1));
  const x = (index) => SIDE + share(index) * (WIDTH - 2 * SIDE);
  const y = (value) => HEIGHT - FOOT - (Math.max(0, value) / high) * (HEIGHT - FOOT - TOP);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const base = (HEIGHT - FOOT).toFixed(1);
  const isScene = (scene) => Number.isInteger(scene) && scene >= 1 && scene <= values.length;
  const starts = (Array.isArray(acts) ? acts : []).filter((one) => Array.isArray(one) && isScene(one[0]) && (one[1] === null || typeof one[1] === "string" || Number.isInteger(one[1])));
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
    ...borders(starts, (first) => x(first - 1)),
    ...ticks(values.length, starts).map(([scene, told]) => drawing("text", { class: "tick", x: x(scene - 1).toFixed(1), y: HEIGHT - 5 }, String(told))),
    ...values.map((value, index) => hover(index, `${place(index + 1, starts, values.length)}: ${number(value)}`, values.length, x)),
  );
  const caption = element("figcaption", { class: "hint" }, t(starts.some(([, act]) => Number.isInteger(act)) ? "tension axis acts" : "tension axis"), " ", t("tension of words"));
  return element("figure", { class: "chart" }, svg, caption);
}

/** Where acts begin, each with its name unless that would run into the one before. */
function borders(starts, at) {
  let named = -Infinity;
  return starts.map(([first, act]) => {
    const place = at(first);
    const isNamed = Number.isInteger(act) && Math.abs(place - named) >= ACT_ROOM;
    if (isNamed) named = place;
    const line = first > 1 ? drawing("line", { class: "border", x1: place.toFixed(1), x2: place.toFixed(1), y1: TOP - 10, y2: HEIGHT - FOOT }) : null;
    return drawing("g", {}, line, isNamed ? drawing("text", { class: "tick act", x: place.toFixed(1), y: 12 }, t("act", number(act))) : null);
  });
}

/** `[first, act]` of the act that a scene belongs to, if any. */
function actOf(scene, starts) {
  return starts.findLast(([first]) => first <= scene);
}

function place(scene, starts, count) {
  const [first, act] = actOf(scene, starts) ?? [];
  const [next = count + 1] = starts.find(([other]) => other > scene) ?? [];
  if (typeof act === "string") return act;
  if (act == null) return t("scene", number(inText(scene, starts)));
  return next - first === 1 ? t("act", number(act)) : t("act and scene", number(act), number(scene - first + 1));
}

/** The number of a scene without an act: where there are none, prologues and their like are not counted. */
function inText(scene, starts) {
  if (starts.some(([, act]) => Number.isInteger(act))) return scene;
  return scene - starts.filter(([first, act]) => first < scene && typeof act === "string").length;
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

/** `[scene, number]` of the scenes whose number is written: within their acts, if there are any. */
function ticks(count, starts) {
  const step = Math.max(1, Math.ceil(count / MOST_TICKS));
  const scenes = Array.from({ length: count }, (_, index) => {
    const scene = index + 1;
    const [first, act] = actOf(scene, starts) ?? [1, null];
    return [scene, typeof act === "string" ? 0 : act === null ? inText(scene, starts) : scene - first + 1];
  });
  return scenes.filter(([, told]) => told && told % step === 0);
}
