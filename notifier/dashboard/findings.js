// What a report found, as one list: title, reason, and the lines that it rests on.

import { number, t } from "./language.js";

/** `{title, text, severity, station, scene, places: [{first, last, quote}]}` for each, the most pressing first. */
export function findingsOf(report) {
  const found = [];
  const output = (station) => report.stations.find(({ number: its }) => its === station)?.output ?? {};
  for (const issue of output(6).issues ?? []) {
    found.push({ title: issue.title, text: issue.treatment, severity: issue.severity, station: 6, scene: issue.scene, places: placesOf(issue.evidence) });
  }
  for (const conflict of output(3).conflicts ?? []) {
    const title = t("conflict of", conflict.source, conflict.target);
    found.push({ title, text: "", severity: "", station: 3, scene: conflict.strongestScene, places: placesOf(conflict.evidence) });
  }
  return found;
}

/** `Act 3, Scene 6` of the `scenes` of a report or a script, where the text has acts, or `Scene 15`. */
export function placeOf(scenes, scene) {
  const act = scenes?.[scene - 1]?.[2];
  if (act == null) return t("scene", number(scene));
  const inAct = scenes.slice(0, scene).filter((its) => its[2] === act).length;
  return t("act and scene", number(act), number(inAct));
}

function placesOf(evidence) {
  return (evidence ?? []).map(({ lines, quote }) => ({ first: lines[0], last: lines[1], quote }));
}
