// Schedules: what is added to each queue again and again, when next, how often so far; admins remove them.

import { sure } from "./actions.js";
import { jobAddress, listAddress } from "./address.js";
import { ask, queuePath } from "./api.js";
import { button, element, link, theirs } from "./element.js";
import { ago, every, moment, number, t } from "./language.js";
import { Overview } from "./overview.js";

const PAGE = 100;
/** How many schedules of a queue are shown at most. */
const MOST = 1000;

/** The view of all schedules that the visitor may see; `host` as a job's, and the `session`. */
export function schedulesView(host) {
  const view = new Overview(host, "schedules", read, (queue, found) => section(queue, found, host.session.mayAdminister ? remove : null));
  const remove = async (queue, id) => {
    if (!(await sure("schedule"))) return;
    try {
      await ask(`${queuePath(queue)}/schedules/${encodeURIComponent(id)}`, { method: "DELETE" });
      await view.open();
    } catch (error) {
      view.trouble(error);
    }
  };
  return view;
}

async function read(queue) {
  const schedules = [];
  let start = 0;
  while (start !== undefined && start < MOST) {
    const page = await ask(`${queuePath(queue)}/schedules?start=${start}&limit=${PAGE}`);
    schedules.push(...page.schedules);
    start = page.next;
  }
  return { schedules, cut: start !== undefined };
}

function section({ name }, { schedules, cut }, remove) {
  return element(
    "section",
    { "aria-label": name },
    element("h2", {}, link(theirs(name), listAddress(name))),
    schedules.length
      ? element("ul", { class: "schedule-list" }, ...schedules.map((one) => card(name, one, remove)))
      : element("p", { class: "hint lead" }, t("no schedules")),
    cut ? element("p", { class: "hint" }, t("schedules cut", number(MOST))) : null,
  );
}

function card(queue, schedule, remove) {
  const { scheduleId: id, title, jobName, userId, projectId, nextAt, runs } = schedule;
  const key = `${queue} ${id}`;
  const next = nextAt && link(moment(nextAt), jobAddress(queue, `repeat:${id}:${Date.parse(nextAt)}`), { "data-key": `next ${key}` });
  const rows = [
    [t("repeats"), repeats(schedule)],
    [t("next run"), next],
    [t("runs so far"), number(runs)],
    [t("job name"), jobName && theirs(jobName)],
    [t("owner"), userId && link(theirs(userId), listAddress(queue, { user: userId }))],
    [t("project"), projectId && link(theirs(projectId), listAddress(queue, { project: projectId }))],
  ];
  const facts = element("dl", { class: "facts-list" });
  for (const [name, value] of rows) if (value) facts.append(element("div", {}, element("dt", {}, name), element("dd", {}, value)));
  return element(
    "li",
    { class: "card schedule", "data-schedule": id },
    element("div", { class: "schedule-head" }, element("h3", {}, theirs(title || id)), title ? element("code", {}, theirs(id)) : null),
    facts,
    template(key, schedule),
    remove ? button(t("remove"), () => remove(queue, id), { class: "button quiet", "data-key": `remove ${key}`, "aria-label": t("remove named", id) }) : null,
  );
}

function repeats({ every: seconds, cron, timezone }) {
  if (seconds) return every(seconds);
  if (!cron) return null;
  return element("span", {}, element("code", { dir: "ltr" }, cron), ` (${timezone ?? "UTC"})`);
}

/** What each of its jobs is made from. */
function template(key, { jobName, data, options }) {
  const text = JSON.stringify({ name: jobName, data, opts: options }, null, 2);
  return element(
    "details",
    { "data-key": `template ${key}` },
    element("summary", { "data-key": `open ${key}` }, t("template")),
    element("pre", { dir: "ltr", tabindex: "0", role: "region", "aria-label": t("template") }, text),
  );
}
