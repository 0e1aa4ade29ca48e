// One job: the stream feeds its run, the run is drawn once per animation frame.

import { Actions } from "./actions.js";
import { tabAddress } from "./address.js";
import { analysisPaths, ask, jobPaths, RefusedError } from "./api.js";
import { details } from "./details.js";
import { element } from "./element.js";
import { eachFrame } from "./frame.js";
import { heading } from "./heading.js";
import { number, t } from "./language.js";
import { Log } from "./log.js";
import { LogBook } from "./logbook.js";
import { networkChart } from "./network.js";
import { reportFrame, reportLinks } from "./report.js";
import { Run } from "./run.js";
import { Rail } from "./stations.js";
import { Stream } from "./stream.js";
import { Tabs } from "./tabs.js";
import { Panel } from "./verdict.js";

const AGAIN_MS = 2000;
/** Lines of other workers come with no event: they are looked for at most this often. */
const LOOK_MS = 1500;

export class JobView {
  node = element("section", { id: "watch" });
  #wanted;
  #host;
  #paths = null;
  #run = new Run();
  #skew = 0;
  #closed = false;
  #timers = new Set();
  #looking = false;
  #network = "";
  #framed = "";
  #links = { key: "", node: null };
  #told = "";
  #stream = new Stream({
    onEvent: (name, payload) => this.#onEvent(name, payload),
    onState: (state) => this.#onState(state),
    onRefused: () => this.#refresh(),
  });
  #book = new LogBook((start, limit) => ask(this.#paths.logs(start, limit)), () => this.#log.changed());
  #log = new Log(this.#book);
  #rail = new Rail(() => Date.now() - this.#skew);
  #panel = new Panel();
  #actions = new Actions({
    act: (action) => this.#paths.act(action),
    onDone: (action, answer) => this.#onDone(action, answer),
    onRefused: (error) => this.#onRefused(error),
  });
  #head = element("div", { class: "heading" });
  #announce = element("p", { class: "sr-only", id: "announce", role: "status" });
  #railSide = element("section", { "aria-labelledby": "rail-head", hidden: true }, element("h2", { id: "rail-head" }, t("stations")), this.#rail.node);
  #runPanel = element("div", {});
  #reportPanel = element("div", {});
  #detailsPanel = element("div", {});
  #tabs;
  #draw = eachFrame(() => this.#show());

  /** `address` has `queue` and `jobId`, or `analysisId`; `host` is told `onConnection(state)`, `onGap()`, `onSignedOut()`, `onRemoved(queue)`. */
  constructor(address, host) {
    this.#wanted = address;
    this.#host = host;
    this.#paths = address.jobId ? jobPaths(address.queue, address.jobId) : null;
    const tabs = [
      { name: "", title: t("run"), panel: this.#runPanel },
      { name: "report", title: t("report"), panel: this.#reportPanel },
      { name: "details", title: t("details"), panel: this.#detailsPanel },
    ];
    this.#tabs = new Tabs(t("run"), tabs, (name) => this.#onTab(name));
    this.#tabs.offer("report", false);
    this.#runPanel.append(this.#panel.node, element("div", { class: "columns" }, this.#railSide, this.#log.node));
    this.node.append(this.#head, this.#announce, this.#tabs.node, this.#runPanel, this.#reportPanel, this.#detailsPanel);
    this.#tabs.choose(address.tab);
    this.#show();
  }

  open() {
    this.#host.onConnection("connecting");
    this.#refresh();
  }

  close() {
    this.#closed = true;
    this.#stream.close();
    this.#rail.close();
    this.#log.close();
    this.#draw.cancel();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** Ask the server what the job is now; then listen, unless it has ended. */
  async #refresh() {
    try {
      const job = await this.#fetch();
      if (this.#closed) return;
      if (this.#run.ended) this.#finish();
      else if (this.#stream.isOpen) this.#stream.retryLater();
      else this.#listen(job);
    } catch (error) {
      this.#onTrouble(error, () => this.#refresh());
    }
  }

  async #fetch() {
    if (!this.#paths) {
      const { analysis } = await ask(analysisPaths(this.#wanted.analysisId).state);
      this.#paths = jobPaths(analysis.queueName, analysis.jobId);
    }
    const { job } = await ask(this.#paths.self);
    if (this.#closed) return job;
    this.#run.fill(job);
    this.#changed();
    return job;
  }

  #listen(job) {
    this.#stream.open(this.#run.ours ? analysisPaths(job.analysisId).stream : this.#paths.stream);
  }

  #finish() {
    this.#stream.close();
    this.#host.onConnection("finished");
    this.#readLog();
    this.#log.hint(t("log none"));
    this.#drawNetwork();
  }

  #onState(state) {
    this.#host.onConnection(state);
    if (state === "gap") this.#host.onGap();
  }

  #onEvent(name, payload) {
    if (name === "connected") this.#onConnected(payload);
    else if (name === "unauthorized") this.#signedOut();
    else if (name === "analysis:log" || (name === "job:log" && !this.#run.ours)) this.#book.add(payload);
    else if (name === "system:warning" && payload.code === "gap") this.#resume();
    else if (/^(analysis|job):/.test(name)) this.#onProgress(name, payload);
  }

  /** What came before is fetched now that nothing more can be missed. */
  #onConnected(payload) {
    this.#skew = Date.now() - Date.parse(payload.timestamp);
    this.#resume();
  }

  async #resume() {
    this.#readLog();
    try {
      await this.#fetch();
      if (!this.#closed && this.#run.ended) this.#finish();
    } catch (error) {
      if (error.signedOut) this.#signedOut();
      else if (!(error instanceof RefusedError)) throw error;
    }
  }

  #onProgress(name, payload) {
    this.#run.apply(name, payload);
    this.#changed();
    if (!this.#run.ours) this.#lookForLines();
    if (this.#run.ended && /:(completed|failed)$/.test(name)) this.#onEnd();
  }

  /** After the last event: what only the server has. Where the job was retried since, it goes on from here. */
  async #onEnd() {
    this.#stream.close();
    this.#host.onConnection("finished");
    try {
      const job = await this.#fetch();
      if (this.#closed) return;
      if (this.#run.ended) this.#finish();
      else this.#goOn(job);
    } catch (error) {
      this.#onTrouble(error, () => this.#onEnd());
    }
  }

  #goOn(job) {
    this.#run.reopen();
    this.#run.fill(job);
    this.#changed();
    this.#listen(job);
  }

  #onDone(action, { job }) {
    if (action === "remove") this.#host.onRemoved(this.#run.job.queueName);
    else if (action === "retry") this.#goOn(job ?? { ...this.#run.job, state: "waiting" });
    else if (!this.#run.ended) this.#fetch().catch(() => {}); // the stream tells the rest
  }

  /** Whether a refusal is seen to here, and not beside the buttons. */
  #onRefused(error) {
    if (!(error instanceof RefusedError)) throw error;
    if (error.signedOut) this.#signedOut();
    else if (error.code === "conflict") this.#fetch().catch(() => {}); // what was possible no longer is: show what is
    return error.signedOut;
  }

  #onTrouble(error, again) {
    if (this.#closed) return;
    if (!(error instanceof RefusedError)) throw error;
    if (error.signedOut) this.#signedOut();
    else if (error.status === 404) this.#missing();
    else if (this.#stream.isOpen) this.#stream.retryLater();
    else {
      this.#host.onConnection("reconnecting");
      this.#later(again, AGAIN_MS);
    }
  }

  #missing() {
    this.#stream.close();
    this.#host.onConnection(null);
    this.#run.apply("job:failed", { error: t("no such job"), code: "not-found" });
    this.#log.node.hidden = true;
    this.#changed();
  }

  #signedOut() {
    this.#stream.close();
    this.#host.onSignedOut();
  }

  #readLog() {
    this.#book.sync().catch((error) => {
      if (!(error instanceof RefusedError)) throw error;
      if (error.passing && !this.#closed) this.#later(() => this.#readLog(), AGAIN_MS);
    });
  }

  #lookForLines() {
    if (this.#looking) return;
    this.#looking = true;
    this.#later(() => {
      this.#looking = false;
      this.#readLog();
    }, LOOK_MS);
  }

  #later(work, milliseconds) {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      if (!this.#closed) work();
    }, milliseconds);
    this.#timers.add(timer);
  }

  #changed() {
    const run = this.#run;
    const { done, of } = run.count;
    // At once, not with the frame: a tab in the background draws no frames, but its title is read.
    const under = run.ours ? `${number(done)}/${number(of)}` : t("phases")[run.phase];
    const state = run.ended ? t(run.phase === "completed" ? "done, in title" : "failed, in title") : under;
    document.title = `${state} · ${this.#title} · Seven Stations`;
    this.#draw();
  }

  get #title() {
    const { job, ended } = this.#run;
    if (job.jobId === undefined) return t(ended ? "not found" : "loading");
    return this.#run.title || (this.#run.ours || !job.jobName ? t("untitled") : job.jobName);
  }

  #show() {
    const run = this.#run;
    const known = run.job.jobId !== undefined;
    heading(this.#head, run, this.#title, known ? this.#actions.node : null);
    this.#actions.show(run.job.may, run.phase);
    this.#railSide.hidden = !run.ours;
    this.#runPanel.classList.toggle("plain-run", !run.ours);
    this.#rail.show(run.stations, run.ended);
    const hasReport = run.ours && run.phase === "completed";
    this.#panel.show(run, hasReport ? this.#reportLinks() : null);
    this.#tabs.node.hidden = !known;
    this.#tabs.offer("report", hasReport);
    if (known && this.#detailsPanel.hidden === false) this.#detailsPanel.replaceChildren(details(run));
    if (hasReport && this.#wanted.tab === "report") this.#tabs.choose("report");
    if (!this.#reportPanel.hidden) this.#frame();
    this.#say();
  }

  #reportLinks() {
    const key = `${this.#run.job.analysisId} ${this.#title}`;
    if (this.#links.key !== key) {
      this.#links = { key, node: reportLinks(this.#run.job.analysisId, this.#title, () => this.#tabs.choose("report", true)) };
    }
    return this.#links.node;
  }

  #onTab(name) {
    this.#wanted = { ...this.#wanted, tab: name };
    history.replaceState(null, "", tabAddress(name));
    this.#draw();
  }

  #frame() {
    const key = `${this.#run.job.analysisId} ${this.#run.attempt}`;
    if (this.#framed === key || !this.#run.ended) return;
    this.#framed = key;
    this.#reportPanel.replaceChildren(reportFrame(this.#run.job.analysisId, this.#title));
  }

  /** Who is tied to whom is in the report only: it is fetched once it is there. */
  async #drawNetwork() {
    const { job, ours, phase, attempt } = this.#run;
    const key = `${job.analysisId} ${attempt}`;
    if (!ours || phase !== "completed" || this.#network === key) return;
    this.#network = key;
    try {
      const answer = await fetch(analysisPaths(job.analysisId).report("json"));
      if (!answer.ok || this.#closed) return;
      const { stations } = await answer.json();
      const chart = networkChart(stations?.find((station) => station.number === 3)?.output);
      this.#rail.chart(3, t("network"), chart);
    } catch {
      this.#network = ""; // a picture less; the report itself tells of trouble
    }
  }

  /** One sentence for those who listen, when something worth it changed. */
  #say() {
    const { phase, count, result, error, ours } = this.#run;
    const sentences = {
      completed: ours ? t("finished, said", result?.score === undefined ? t("not given") : number(result.score)) : t("finished"),
      failed: t("failed, said", error),
    };
    const text = sentences[phase] ?? (count.done ? t("stations done, said", number(count.done), number(count.of)) : "");
    if (text === this.#told) return;
    this.#told = text;
    this.#announce.textContent = text;
  }
}
