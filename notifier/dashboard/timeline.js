// What happened when: added, started, the stations, the end.

import { element } from "./element.js";
import { duration, moment, number, t, word } from "./language.js";

export function timeline(run) {
  const { job } = run;
  const steps = [{ kind: "added", title: t("added"), at: job.addedAt }];
  if (run.dueAt && !run.ended) steps.push({ kind: "due", title: t("due at"), at: run.dueAt });
  if (job.startedAt) steps.push({ kind: "started", title: t("started"), at: job.startedAt, note: waited(job) });
  for (const station of run.ours ? run.stations : []) {
    if (!station.startedAt) continue;
    const note = station.state === "completed" && station.duration !== undefined ? duration(station.duration) : word("station states", station.state);
    steps.push({ kind: station.state, title: t("station at", number(station.number), word("stations", station.name)), at: station.startedAt, note });
  }
  if (job.finishedAt && run.ended) {
    steps.push({ kind: run.phase, title: t("ended")[run.phase], at: job.finishedAt, note: run.duration == null ? "" : t("took", duration(run.duration)) });
  }
  return element("ol", { class: "timeline" }, ...steps.filter(({ at }) => at).map(step));
}

function step({ kind, title, at, note }) {
  return element(
    "li",
    { "data-kind": kind },
    element("span", { class: "timeline-title" }, title),
    element("time", { datetime: at }, moment(at)),
    note ? element("span", { class: "timeline-note" }, note) : null,
  );
}

function waited({ addedAt, startedAt }) {
  const time = Date.parse(startedAt) - Date.parse(addedAt);
  return time > 0 ? t("waited", duration(time)) : "";
}
