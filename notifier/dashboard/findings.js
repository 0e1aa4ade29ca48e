// What a report found, before everything else: each finding with its place, the quoted lines and how often its kind is right.

import { analysisPaths, load } from "./api.js";
import { element, theirs } from "./element.js";
import { band, filled, knows, number, percent, t, word } from "./language.js";

const MOST_QUOTES = 3;
/** Share of works beyond which a measure is worth a sentence. */
const RARE = 0.1;

/** `{title, text, sure, scene, places: [{first, last, quote, scene}]}` for each, the most pressing first. */
export function findingsOf(report) {
  const issues = outputOf(report, 6).issues ?? [];
  const conflicts = (outputOf(report, 3).conflicts ?? []).filter(({ sure }) => sure);
  return [
    ...issues.map((issue) => ({
      title: knows("rules", issue.rule) ? word("rules", issue.rule).title : issue.title,
      // Words that a language model chose have no values.
      text: issue.values && knows("rules", issue.rule) ? filled(word("rules", issue.rule).treatment, issue.values) : issue.treatment,
      sure: issue.judged ? t("right in", number(issue.right), number(issue.judged)) : "",
      scene: issue.scene,
      places: placesOf(issue.evidence),
    })),
    ...conflicts.map((conflict) => ({
      title: t("conflict of", conflict.source, conflict.target),
      text: "",
      sure: "",
      scene: conflict.evidence?.[0]?.scene,
      places: placesOf(conflict.evidence),
    })),
  ];
}

/** `Act 3, Scene 6`, `Act 3`, `Epilogue` or `Scene 15`: a scene by its row in the `scenes` of a report or a script. */
export function placeOf(scenes, scene) {
  const [, heading, act, within] = scenes?.[scene - 1] ?? [];
  return placeInWords(scene, act, within, heading);
}

/** A scene by its act and number, or by its heading if it has neither; by its number in the text if nothing is known. */
export function placeInWords(scene, act, within, heading) {
  if (within === undefined) return t("scene", number(scene));
  if (within === null) return act === null ? heading.replace(/\.$/, "") : t("act", number(act));
  return act === null ? t("scene", number(within)) : t("act and scene", number(act), number(within));
}

/** A scene by its place and its heading, to choose it. */
export function sceneInWords(scenes, scene) {
  const place = placeOf(scenes, scene);
  const [, heading] = scenes[scene - 1];
  return heading && heading.replace(/\.$/, "") !== place ? `${place} · ${heading}` : place;
}

/** The panel of a finished run. */
export class Findings {
  node = element("section", { class: "findings", hidden: true, "aria-labelledby": "findings-head" });
  #asked = "";

  /** Load the report of an analysis, once. */
  async show(analysisId) {
    if (this.#asked === analysisId) return;
    this.#asked = analysisId;
    try {
      this.#fill(await load(analysisPaths(analysisId).report("json")));
    } catch {
      this.#asked = ""; // the report's own tab says what is wrong
    }
  }

  #fill(report) {
    const { scenes } = report.manuscript;
    const issues = outputOf(report, 6).issues;
    const found = findingsOf(report);
    const faults = found.slice(0, issues?.length ?? 0);
    const conflicts = found.slice(faults.length);
    const placed = placementsOf(outputOf(report, 7));
    const apart = placed.filter(({ rare }) => rare);
    const usual = placed.filter(({ rare }) => !rare);
    if (!found.length && !placed.length) return;
    this.node.hidden = false;
    this.node.replaceChildren(
      element("h2", { id: "findings-head" }, t("findings")),
      issues?.length === 0 ? element("p", { class: "hint" }, t("nothing wrong")) : "",
      element("ol", {}, ...faults.map((finding) => row(finding, scenes))),
      ...(conflicts.length ? [element("h3", {}, t("conflicts")), element("ol", {}, ...conflicts.map((finding) => row(finding, scenes)))] : []),
      ...(placed.length ? [element("h3", {}, t("beside others"))] : []),
      ...(apart.length ? [measures(apart)] : []),
      ...(usual.length ? [element("details", { class: "meanings" }, element("summary", {}, t(apart.length ? "measures usual" : "measures all")), measures(usual))] : []),
    );
  }
}

function row({ title, text, sure, scene, places }, scenes) {
  const quotes = places.slice(0, MOST_QUOTES).map(({ first, last, quote, scene: its }) =>
    element(
      "li",
      {},
      element("a", { href: `#line-${first}${last > first ? `-${last}` : ""}` }, theirs(`“${quote}”`)),
      element("span", { class: "hint" }, ` ${its ? placeOf(scenes, its) : ""}`),
    ),
  );
  const where = scene ? placeOf(scenes, scene) : "";
  return element(
    "li",
    { class: "finding" },
    element("strong", {}, theirs(title)),
    element("span", { class: "hint" }, [where, sure].filter(Boolean).map((part) => ` · ${part}`).join("")),
    text ? theirs(text, "p") : "",
    quotes.length ? element("ul", { class: "quotes" }, ...quotes) : "",
  );
}

function measures(placed) {
  return element("ul", {}, ...placed.map(({ line }) => element("li", {}, line)));
}

/** Each measure with where the text stands among works of its kind; `rare` is what sets it apart from nine of ten. */
function placementsOf({ kind, placements = [] }) {
  return placements
    .filter(({ below }) => below != null)
    .map(({ measure, value, low, middle, high, below }) => {
      const shown = (figure) => (measure === "dialogue-share" ? percent(figure) : number(figure));
      const sentence = t("placed", word("measures", measure), band("standing", below), shown(value), word("kinds", kind), shown(low), shown(high), shown(middle));
      const line = knows("measured", measure) ? `${sentence} ${word("measured", measure)}` : sentence;
      return { rare: below <= RARE || below >= 1 - RARE, line };
    });
}

function outputOf(report, station) {
  return report.stations.find(({ number: its }) => its === station)?.output ?? {};
}

function placesOf(evidence) {
  return (evidence ?? []).map(({ lines, quote, cutBefore, cutAfter, scene }) => ({
    first: lines[0],
    last: lines[1],
    quote: `${cutBefore ? "… " : ""}${quote}${cutAfter ? " …" : ""}`,
    scene,
  }));
}
