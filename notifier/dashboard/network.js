// The network of the characters, as the report's third station found it.

import { drawing, element } from "./element.js";
import { language, number, t } from "./language.js";
import { placed } from "./layout.js";

const [WIDTH, HEIGHT, SIDE, TOP] = [560, 340, 56, 26];
const [SMALLEST, LARGEST] = [5, 13];
/** A name and its circle need this much, across and down. */
const APART = [78, 42];
const MOST_NODES = 24;
const MOST_LETTERS = 16;

/** A drawing of `{nodes: [{name, weightedDegree}], edges: [{source, target, weight}]}`, or `null` where there is none. */
export function networkChart(output) {
  const all = output?.nodes ?? [];
  const nodes = [...all].sort((one, other) => other.weightedDegree - one.weightedDegree).slice(0, MOST_NODES);
  if (nodes.length < 2) return null;
  const index = new Map(nodes.map(({ name }, at) => [name, at]));
  const ties = (output.edges ?? [])
    .filter(({ source, target }) => index.has(source) && index.has(target))
    .map(({ source, target, weight }) => [index.get(source), index.get(target), weight]);
  const heaviest = Math.max(1, ...ties.map(([, , weight]) => weight));
  const most = Math.max(1, nodes[0].weightedDegree);
  const room = { width: WIDTH - 2 * SIDE, height: HEIGHT - 2 * TOP, apart: APART };
  const places = placed(nodes.length, ties, room).map(([x, y]) => [SIDE + x, TOP + y]);
  const svg = drawing(
    "svg",
    { class: "network", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": t("network of", number(all.length), number(output.edges?.length ?? 0)) },
    ...ties.map(([from, to, weight]) => tie(places[from], places[to], weight / heaviest)),
    ...nodes.map((node, at) => person(node, places[at], Math.sqrt(node.weightedDegree / most), at)),
  );
  const rest = all.length - nodes.length;
  return element("figure", { class: "chart" }, svg, rest > 0 ? element("figcaption", { class: "hint" }, t("network, more", number(rest))) : null);
}

function tie([x1, y1], [x2, y2], share) {
  const [width, opacity] = [0.75 + 4 * share, 0.25 + 0.6 * share];
  return drawing("line", {
    class: "tie",
    x1: x1.toFixed(1),
    y1: y1.toFixed(1),
    x2: x2.toFixed(1),
    y2: y2.toFixed(1),
    "stroke-width": width.toFixed(2),
    "stroke-opacity": opacity.toFixed(2),
  });
}

function person({ name, weightedDegree }, [x, y], share, at) {
  const radius = SMALLEST + (LARGEST - SMALLEST) * share;
  const short = name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
  const label = { x: x.toFixed(1), y: (y + radius + 13).toFixed(1), direction: language() === "ar" ? "rtl" : "ltr" };
  return drawing(
    "g",
    { class: at === 0 ? "person lead" : "person" },
    drawing("title", {}, `${name}: ${number(weightedDegree)}`),
    drawing("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: radius.toFixed(1) }),
    drawing("text", label, short),
  );
}
