// Everything else that is known of a job: its facts, its timeline, its data, its options, its result.

import { jobAddress, listAddress } from "./address.js";
import { element, link, theirs } from "./element.js";
import { number, t, word } from "./language.js";
import { timeline } from "./timeline.js";

/** `attempts` is the node that shows them. */
export function details(run, attempts) {
  const { job } = run;
  return element(
    "div",
    { class: "details" },
    element("section", { "aria-label": t("timeline") }, element("h2", {}, t("timeline")), timeline(run)),
    element("section", { "aria-label": t("facts") }, element("h2", {}, t("facts")), factsOf(run)),
    attempts,
    json(t("data"), job.data, run.ours ? t("data, no text") : ""),
    json(t("options"), job.options),
    json(t("result"), job.result),
  );
}

function factsOf({ job, attempt, isComparison }) {
  const { queueName: queue, userId, projectId } = job;
  const rows = [
    [t("id"), element("code", {}, theirs(job.jobId))],
    [t("job queue"), link(theirs(queue), listAddress(queue))],
    [t("job name"), job.jobName && theirs(job.jobName)],
    [t("owner"), userId && link(theirs(userId), listAddress(queue, { user: userId }))],
    [t("project"), projectId && link(theirs(projectId), listAddress(queue, { project: projectId }))],
    [t("analysis id"), job.analysisId && job.analysisId !== job.jobId && element("code", {}, theirs(job.analysisId))],
    [t("compares"), isComparison && compared(job)],
    [t("how far"), job.analysisType && word("types", job.analysisType)],
    [t("attempts"), job.attemptsMax && t("of", number(Math.max(attempt, job.attemptsMade ?? 0)), number(job.attemptsMax))],
    [t("priority"), job.priority ? number(job.priority) : null],
  ];
  const list = element("dl", { class: "facts-list" });
  for (const [name, value] of rows) if (value) list.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  return list;
}

/** The analyses that a comparison compares. */
function compared({ queueName, data }) {
  const links = data.analyses.map(({ jobId, title }) => element("li", {}, link(theirs(title || jobId), jobAddress(queueName, String(jobId)))));
  return element("ul", { class: "compared" }, ...links);
}

function json(title, value, note) {
  if (value === undefined || value === null) return null;
  const text = typeof value === "string" ? value : JSON.stringify(value, null, 2);
  return element(
    "section",
    { class: "json" },
    element("h2", {}, title),
    note ? element("p", { class: "hint" }, note) : null,
    element("pre", { dir: typeof value === "string" ? "auto" : "ltr", tabindex: "0", role: "region", "aria-label": title }, text),
  );
}
