// The tension of the scenes as a curve, with its peaks.

import { drawing, element } from "./element.js";
import { language, number, t } from "./language.js";

const [WIDTH, HEIGHT, TOP, FOOT, SIDE] = [560, 170, 26, 22, 10];
const MOST_TICKS = 9;

/**
 * `values` are tensions from 0 to 1, one a scene; `peaks` are scene numbers, from 1.
 * @param {number[]} values
 * @param {{peaks?: number[]}} [marks]
 */
export function tensionChart(values, { peaks = [] } = {}) {
  const high = Math.max(...values, 0.1);
  // Where the page runs from right to left, so do the scenes.
  const share = (index) => (language() === "ar" ? 1 - index / (values.length - 1) : index / (values.length - 1));
  const x = (index) => SIDE + share(index) * (WIDTH - 2 * SIDE);
  const y = (value) => HEIGHT - FOOT - (Math.max(0, value) / high) * (HEIGHT - FOOT - TOP);
  const points = values.map((value, index) => `${x(index).toFixed(1)},${y(value).toFixed(1)}`);
  const base = (HEIGHT - FOOT).toFixed(1);
  const at = (scene) => ({ scene, x: x(scene - 1), y: y(values[scene - 1]) });
  const isScene = (scene) => Number.isInteger(scene) && scene >= 1 && scene <= values.length;
  const marked = (Array.isArray(peaks) ? peaks : []).filter(isScene).map(at);
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
    ...ticks(values.length).map((scene) => drawing("text", { class: "tick", x: x(scene - 1).toFixed(1), y: HEIGHT - 5 }, String(scene))),
    ...marked.map(mark),
    ...values.map((value, index) => hover(index, value, values.length, x)),
  );
  return element("figure", { class: "chart" }, svg);
}

function mark({ x, y }) {
  return drawing("g", { class: "peak" }, drawing("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: 4 }));
}

/** An invisible band a scene: the pointer finds its figure there. */
function hover(index, value, count, x) {
  const width = (WIDTH - 2 * SIDE) / Math.max(1, count - 1);
  return drawing(
    "rect",
    { class: "band", x: (x(index) - width / 2).toFixed(1), y: 0, width: width.toFixed(1), height: HEIGHT },
    drawing("title", {}, `${t("scene", index + 1)}: ${number(value)}`),
  );
}

function ticks(count) {
  const step = Math.max(1, Math.ceil(count / MOST_TICKS));
  const scenes = [];
  for (let scene = 1; scene <= count; scene += step) scenes.push(scene);
  return scenes;
}
