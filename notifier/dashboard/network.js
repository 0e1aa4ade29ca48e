// The network of the characters, as the third station's summary outlines it.

import { drawing, element, theirs } from "./element.js";
import { language, number, t } from "./language.js";
import { placed } from "./layout.js";

const [WIDTH, HEIGHT, SIDE, TOP] = [560, 340, 56, 26];
const [SMALLEST, LARGEST] = [5, 13];
/** A name and its circle need this much, across and down. */
const APART = [78, 42];
const MOST_LETTERS = 16;

/** A drawing of an outline that `isNetwork`; `summary` tells how large the whole network is. */
export function networkChart({ names, weights, ties, conflicts, lead }, summary) {
  const heaviest = Math.max(1, ...ties.map(([, , weight]) => weight));
  const most = Math.max(1, ...weights);
  const against = new Set(conflicts.map(String));
  const room = { width: WIDTH - 2 * SIDE, height: HEIGHT - 2 * TOP, apart: APART };
  const places = placed(names.length, ties, room).map(([x, y]) => [SIDE + x, TOP + y]);
  const told = t(summary.names ? "network of names" : "network of", number(names.length), number(ties.length));
  const hostile = conflicts.map(([from, to]) => t("against", names[from], names[to]));
  const svg = drawing(
    "svg",
    { class: "network", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": [told, ...hostile].join(". ") },
    ...ties.map(([from, to, weight]) => tie(places[from], places[to], weight / heaviest, against.has(`${from},${to}`))),
    ...names.map((name, at) => person(name, weights[at], places[at], Math.sqrt(weights[at] / most), at === lead)),
  );
  const rest = (summary.names ?? summary.characters) - names.length;
  const more = rest > 0 ? element("figcaption", { class: "hint" }, t("network, more", number(rest))) : null;
  return element("figure", { class: "chart" }, svg, legend(names[lead], conflicts), table(names, ties, against), more);
}

/** What the marks mean, of those that are drawn. */
function legend(lead, conflicts) {
  const filled = lead === undefined ? [] : [t("network lead"), " ", theirs(lead), ". "];
  const dashed = conflicts.length ? [" ", t("network dashed")] : [];
  return element("p", { class: "hint" }, ...filled, t("network size"), ...dashed);
}

/** Each tie as a row: for those who do not see the drawing, and those who want the numbers. */
function table(names, ties, against) {
  if (!ties.length) return null;
  const strongest = [...ties].sort((one, other) => other[2] - one[2]);
  const rows = strongest.map(([from, to, weight]) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, theirs(names[from]), " – ", theirs(names[to])),
      element("td", {}, number(weight)),
      element("td", {}, against.has(`${from},${to}`) ? t("in conflict") : ""),
    ),
  );
  const head = ["tie", "weight", "standing"].map((name) => element("th", { scope: "col" }, t(`network ${name}`)));
  const body = element("table", {}, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...rows));
  return element("details", { class: "network-ties" }, element("summary", {}, t("network as table")), body);
}

/** Whether `value` is an outline of two characters or more; what came in a job's progress may be anything. */
export function isNetwork(value) {
  const { names, weights, ties, conflicts, lead } = value ?? {};
  if (![names, weights, ties, conflicts].every(Array.isArray) || names.length < 2 || names.length > 50) return false;
  const isPlace = (at) => Number.isInteger(at) && at >= 0 && at < names.length;
  const joins = (pair) => Array.isArray(pair) && isPlace(pair[0]) && isPlace(pair[1]);
  return (
    names.every((name) => typeof name === "string") &&
    weights.length === names.length &&
    weights.every((weight) => weight >= 0) &&
    ties.length <= 500 &&
    ties.every((one) => joins(one) && one[2] >= 0) &&
    conflicts.every(joins) &&
    (lead === undefined || lead === null || isPlace(lead))
  );
}

function tie([x1, y1], [x2, y2], share, isConflict) {
  const [width, opacity] = [0.75 + 4 * share, 0.25 + 0.6 * share];
  return drawing("line", {
    class: isConflict ? "tie conflict" : "tie",
    x1: x1.toFixed(1),
    y1: y1.toFixed(1),
    x2: x2.toFixed(1),
    y2: y2.toFixed(1),
    "stroke-width": width.toFixed(2),
    "stroke-opacity": opacity.toFixed(2),
  });
}

function person(name, weight, [x, y], share, isLead) {
  const radius = SMALLEST + (LARGEST - SMALLEST) * share;
  const short = name.length > MOST_LETTERS ? `${name.slice(0, MOST_LETTERS - 1)}…` : name;
  const label = { x: x.toFixed(1), y: (y + radius + 13).toFixed(1), direction: language() === "ar" ? "rtl" : "ltr" };
  return drawing(
    "g",
    { class: isLead ? "person lead" : "person" },
    drawing("title", {}, `${name}: ${number(weight)}`),
    drawing("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: radius.toFixed(1) }),
    drawing("text", label, short),
  );
}
