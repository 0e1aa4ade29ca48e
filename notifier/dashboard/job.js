// One job's page: what is known of its run, drawn once per animation frame.

import { Actions } from "./actions.js";
import { nameOf, tabAddress } from "./address.js";
import { eachFrame } from "./animationframe.js";
import { RefusedError } from "./api.js";
import { Attempts } from "./attempts.js";
import { details } from "./details.js";
import { button, element } from "./element.js";
import { Findings } from "./findings.js";
import { FlowView } from "./flow.js";
import { Follower } from "./follower.js";
import { heading } from "./jobheading.js";
import { number, t } from "./language.js";
import { Log } from "./log.js";
import { Replay } from "./replay.js";
import { EXPORTS, NativeReport, reportLinks, WITH_TEXT } from "./report.js";
import { lineOf, ScriptView } from "./script.js";
import { Rail } from "./stations.js";
import { Tabs } from "./tabs.js";
import { headingOfResult, Panel, reasonOf } from "./verdict.js";

export class JobView {
  node = element("section", { id: "watch" });
  #wanted;
  #host;
  #follower;
  #reported = "";
  #links = { key: "", node: null };
  #told = "";
  #log;
  /** the run as it was, while it is watched again */
  #replay = null;
  #watch = button(t("watch again"), () => this.#watchAgain(), { hidden: true });
  #rail = new Rail(() => (this.#replay ?? this.#follower).now);
  #panel = new Panel();
  #findings = new Findings();
  #attempts = new Attempts();
  #actions = new Actions({
    act: (action) => this.#follower.path(action),
    onDone: (action, answer) => this.#onDone(action, answer),
    onRefused: (error) => this.#onRefused(error),
  });
  #head = element("div", { class: "heading" });
  #announce = element("p", { class: "sr-only", id: "announce", role: "status" });
  #railSide = element("section", { "aria-labelledby": "rail-head", hidden: true }, element("h2", { id: "rail-head" }, t("stations")), this.#rail.node);
  #runPanel = element("div", {});
  #scriptPanel = element("div", {});
  #reportPanel = element("div", {});
  #flowPanel = element("div", {});
  #detailsPanel = element("div", {});
  #tabs;
  #script = null;
  #flow = null;
  #draw = eachFrame(() => this.#show());

  /** `address` has `queue` and `jobId`, or `analysisId`; `host` is told `onConnection(state)`, `onGap()`, `onSignedOut()`, `onRemoved(queue)`. */
  constructor(address, host) {
    this.#wanted = address;
    this.#host = host;
    this.#follower = new Follower(address, {
      onChanged: () => this.#changed(),
      onLines: () => {
        this.#log.changed();
        this.#draw();
      },
      onFinished: () => this.#onFinished(),
      onMissing: () => this.#draw(),
      onConnection: host.onConnection,
      onGap: host.onGap,
      onSignedOut: () => host.onSignedOut(),
    });
    this.#log = new Log(this.#follower.book);
    this.#actions.node.prepend(this.#watch);
    const tabs = [
      { name: "", title: t("run"), panel: this.#runPanel },
      { name: "script", title: t("script"), panel: this.#scriptPanel },
      { name: "report", title: t("report"), panel: this.#reportPanel },
      { name: "flow", title: t("flow"), panel: this.#flowPanel },
      { name: "details", title: t("details"), panel: this.#detailsPanel },
    ];
    this.#tabs = new Tabs(t("run"), tabs, (name) => this.#onTab(name));
    this.#tabs.offer("script", false);
    this.#tabs.offer("report", false);
    this.#tabs.offer("flow", false);
    this.#runPanel.append(this.#panel.node, this.#findings.node, element("div", { class: "columns" }, this.#railSide, this.#log.node));
    this.node.append(this.#head, this.#announce, this.#tabs.node, this.#runPanel, this.#scriptPanel, this.#reportPanel, this.#flowPanel, this.#detailsPanel);
    this.#tabs.choose(address.tab);
    this.#show();
  }

  open() {
    this.#follower.open();
  }

  close() {
    this.#follower.close();
    this.#replay?.close();
    this.#script?.close();
    this.#flow?.close();
    this.#rail.close();
    this.#log.close();
    this.#draw.cancel();
  }

  #onFinished() {
    this.#log.hint(t("log none"));
  }

  /** Show the recorded events where a live run is shown; what the finished one has is there again afterwards. */
  #watchAgain() {
    this.#replay = new Replay({ onChanged: () => this.#draw(), onEnd: () => this.#endReplay(), onFailed: () => this.#follower.look() });
    this.#runPanel.prepend(this.#replay.node);
    this.#log.node.replaceWith(this.#replay.log.node);
    this.#tabs.choose("", true);
    this.#show();
    this.#replay.open(this.#follower.run.job.links.replay);
  }

  #endReplay() {
    const { node, log } = this.#replay;
    const focused = [node, log.node].some((part) => part.contains(document.activeElement));
    this.#replay.close();
    this.#replay = null;
    node.remove();
    log.node.replaceWith(this.#log.node);
    this.#show();
    if (focused) (this.#watch.hidden ? this.#head.querySelector("h1") : this.#watch).focus();
  }

  #onDone(action, { job }) {
    const { run } = this.#follower;
    if (action === "remove") this.#host.onRemoved(run.job.queueName);
    else if (action === "retry") this.#follower.goOn(job ?? { ...run.job, state: "waiting" });
    else if (!run.ended) this.#follower.look(); // the stream tells the rest
  }

  /** Whether a refusal is seen to here, and not beside the buttons. */
  #onRefused(error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.signedOut) this.#host.onSignedOut();
    else if (error.code === "conflict") this.#follower.look(); // what was possible no longer is: show what is
    return error.signedOut;
  }

  #changed() {
    const run = this.#follower.run;
    const { done, of } = run.count;
    // At once, not with the frame: a tab in the background draws no frames, but its title is read.
    const under = run.ours ? `${number(done)}/${number(of)}` : t("phases")[run.phase];
    const ended = run.phase === "completed" ? "done, in title" : run.code === "cancelled" ? "cancelled" : "failed, in title";
    const state = run.ended ? t(ended) : under;
    const title = `${state} · ${this.#title} · Seven Stations`;
    if (document.title !== title) document.title = title;
    this.#draw();
  }

  get #title() {
    const { job, ended } = this.#follower.run;
    if (job.jobId === undefined) return t(ended ? "not found" : "loading");
    const { run } = this.#follower;
    if (run.title) return run.title;
    if (run.isComparison) return t("comparison of", job.data.analyses.length, number(job.data.analyses.length));
    return run.ours || !job.jobName ? t("untitled") : job.jobName;
  }

  #show() {
    const run = this.#follower.run;
    if (this.#replay && !run.ended) this.#endReplay(); // it runs again
    const shown = this.#replay?.run ?? run;
    const known = run.job.jobId !== undefined;
    heading(this.#head, run, this.#title, known ? this.#actions.node : null);
    this.#actions.show(run.job.may, run.phase);
    this.#watch.hidden = !run.ended || !run.job.links?.replay;
    this.#watch.disabled = Boolean(this.#replay); // what stands beside it stays where it is
    this.#runPanel.classList.toggle("replayed", Boolean(this.#replay));
    this.#railSide.hidden = !run.ours;
    this.#runPanel.classList.toggle("plain-run", !run.ours);
    this.#rail.show(shown.stations, shown.ended);
    const { hasReport } = run;
    this.#panel.show(shown, hasReport && !this.#replay ? this.#reportLinks() : null);
    this.#tabs.node.hidden = !known;
    this.#log.node.hidden = run.isMissing || (run.isComparison && !this.#follower.book.lines.length);
    this.#tabs.offer("report", hasReport);
    this.#tabs.offer("script", hasReport && run.ours);
    this.#tabs.offer("flow", Boolean(run.job.links?.flow));
    if (hasReport && run.ours) this.#findings.show(run.job.analysisId);
    this.#attempts.show(run.job.attempts);
    if (known && this.#detailsPanel.hidden === false) this.#showDetails(run);
    if (hasReport && ["report", "script"].includes(this.#wanted.tab)) this.#tabs.choose(this.#wanted.tab);
    if (run.job.links?.flow && this.#wanted.tab === "flow") this.#tabs.choose("flow");
    this.#showFlow(run);
    if (hasReport && !this.#reportPanel.hidden) this.#openReport();
    if (hasReport && !this.#scriptPanel.hidden) this.#openScript();
    this.#say(shown);
  }

  /** What is focused or open in the attempts stays so where the rest is drawn anew. */
  #showDetails(run) {
    const focused = document.activeElement;
    this.#detailsPanel.replaceChildren(details(run, this.#attempts.node));
    if (focused instanceof HTMLElement && focused !== document.activeElement && this.#attempts.node.contains(focused)) focused.focus({ preventScroll: true });
  }

  #reportLinks() {
    const { run } = this.#follower;
    const exports = run.isComparison ? [] : EXPORTS.filter((format) => !WITH_TEXT.includes(format) || run.job.links?.script);
    const key = `${run.job.analysisId} ${this.#title} ${exports} ${this.#mayCompare}`;
    if (this.#links.key !== key) {
      this.#links = { key, node: reportLinks(run.job.analysisId, this.#title, () => this.#tabs.choose("report", true), exports, this.#mayCompare) };
    }
    return this.#links.node;
  }

  /** What has a script for this reader is theirs. */
  get #mayCompare() {
    const { run } = this.#follower;
    return !run.isComparison && Boolean(run.job.links?.script);
  }

  #onTab(name) {
    this.#wanted = { ...this.#wanted, tab: name };
    history.replaceState(null, "", tabAddress(name));
    this.#draw();
  }

  /** Another tab or line of the same job. */
  moved({ tab }) {
    if (this.#wanted.tab !== tab) this.#tabs.choose(tab, true);
    this.#script?.reveal(lineOf(location.hash));
    this.#script?.correct(nameOf(location.hash));
  }

  #openScript() {
    if (this.#script) return;
    const { job } = this.#follower.run;
    this.#script = new ScriptView(job.analysisId, job.data?.options?.corrections ?? [], this.#host);
    this.#scriptPanel.replaceChildren(this.#script.node);
    this.#script.reveal(lineOf(location.hash));
    this.#script.correct(nameOf(location.hash));
    this.#script.open();
  }

  /** In its tab; and beside a comparison that waits, what it waits for. */
  #showFlow({ job, isComparison, ended }) {
    const waits = isComparison && !ended;
    if (!job.links?.flow || !(this.#flow || waits || !this.#flowPanel.hidden)) return;
    const place = waits && this.#flowPanel.hidden ? this.#runPanel : this.#flowPanel;
    const opened = this.#flow;
    this.#flow ??= new FlowView(job.links.flow, job, this.#host);
    if (this.#flow.node.parentNode !== place) place.append(this.#flow.node);
    if (!opened) this.#flow.open();
  }

  #openReport() {
    const { job, attempt, ended } = this.#follower.run;
    const key = `${job.analysisId} ${attempt}`;
    if (this.#reported === key || !ended) return;
    this.#reported = key;
    const report = new NativeReport(job.analysisId);
    this.#reportPanel.replaceChildren(report.node);
    report.open();
  }

  /** One sentence for those who listen, when something worth it changed. */
  #say({ phase, count, result, code, error, ours }) {
    const sentences = {
      completed: ours ? t("finished, said", headingOfResult(result)) : t("finished"),
      failed: t("failed, said", reasonOf(code, error)),
    };
    const text = sentences[phase] ?? (count.done ? t("stations done, said", number(count.done), number(count.of)) : "");
    if (text === this.#told) return;
    this.#told = text;
    this.#announce.textContent = text;
  }
}
