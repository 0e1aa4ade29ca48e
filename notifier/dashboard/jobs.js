// The queues and their jobs: counts that live, a list that is read a page at a time.

import { listAddress } from "./address.js";
import { eachFrame } from "./animationframe.js";
import { ask, queuePath } from "./api.js";
import { Bulk } from "./bulk.js";
import { button, element, link, say, theirs } from "./element.js";
import { Filters, hasOrder } from "./filters.js";
import { JobList } from "./joblist.js";
import { t } from "./language.js";
import { QueueBar } from "./queuebar.js";
import { Problem } from "./refusal.js";
import { Stream } from "./stream.js";
import { noWorkers } from "./workers.js";

/** The notifier takes this many rooms a connection. */
const MOST_ROOMS = 10;
const COUNTS_MS = 5000;
const CALM_MS = 1000;

export class JobsView {
  node = element("section", { id: "jobs" });
  #host;
  #queue;
  #filters;
  #queues = [];
  #closed = false;
  #calm = null;
  #counting = null;
  #stale = false;
  #back;
  #bar;
  #list;
  #bulk;
  #idle = noWorkers();
  #controls;
  #problem;
  #again = button(t("try again"), () => this.#start(), { hidden: true });
  #heading = element("h1", { tabindex: "-1" }, t("jobs"));
  #pause = button("", () => this.#togglePause(), { class: "button quiet", id: "pause", hidden: true });
  #paused = element("p", { class: "chip paused", role: "status", hidden: true }, t("paused"));
  #head = element("div", { class: "heading" }, element("div", { class: "heading-line" }, this.#heading, this.#paused), this.#pause);
  #empty = element("div", { class: "card empty", hidden: true });
  #stream = new Stream({
    onEvent: (name, payload) => this.#onEvent(name, payload),
    onState: (state) => this.#onState(state),
    onRefused: () => this.#onStreamRefused(),
  });
  #draw = eachFrame(() => this.#show());

  /**
   * `address` has `queue` (or null for the first) and `filters`; `host` as a job's, and the `session`. `place` is where
   * somebody was who comes back: what `place` told then.
   */
  constructor({ queue, filters }, host, place) {
    this.#back = place;
    this.#host = host;
    this.#problem = new Problem(host);
    this.#queue = queue;
    this.#filters = filters;
    this.#bar = new QueueBar();
    this.#controls = new Filters(filters, (changed) => this.#filter(changed));
    this.#list = new JobList({
      read: (cursor, signal) => this.#read(cursor, signal),
      onTrouble: (error) => this.#onTrouble(error),
      onChanged: () => this.#draw(),
      onPicked: () => this.#bulk.show(this.#list.picked),
    });
    this.#bulk = new Bulk({
      mayAdminister: host.session.mayAdminister,
      onClear: () => this.#list.release(),
      onDone: () => {
        this.#list.release();
        this.#refreshSoon();
      },
    });
    this.#showFilters();
    this.#idle.hidden = true;
    this.node.append(this.#head, this.#bar.node, this.#controls.node, this.#problem.node, this.#again, this.#idle, this.#bulk.node, this.#list.node, this.#empty);
    document.title = `${queue ?? t("jobs")} · Seven Stations`;
  }

  open() {
    this.#host.onConnection("connecting");
    this.#start();
  }

  /** How far somebody read. */
  get place() {
    return { pages: this.#list.pages, top: scrollY };
  }

  close() {
    this.#closed = true;
    this.#stream.close();
    this.#list.close();
    this.#draw.cancel();
    clearTimeout(this.#calm);
    clearInterval(this.#counting);
  }

  async #start() {
    this.#problem.clear();
    this.#again.hidden = true;
    try {
      await this.#count();
    } catch (error) {
      this.#onTrouble(error);
      return;
    }
    if (this.#closed) return;
    this.#queue ??= this.#queues[0]?.name ?? null;
    this.#draw();
    if (this.#queue !== null) await this.#list.open(this.#back?.pages ?? 1);
    if (this.#closed) return;
    if (this.#back) scrollTo(0, this.#back.top);
    this.#back = null;
    this.#listen();
  }

  async #count() {
    const { queues } = await ask("/api/queues");
    const name = this.#queue ?? queues[0]?.name;
    const counts = queues.find((queue) => queue.name === name)?.counts;
    // Who waits for nobody is told so.
    const idle = counts && counts.waiting + counts.prioritized > 0 && counts.active === 0 && (await ask(`${queuePath(name)}/workers`)).workers.length === 0;
    if (this.#closed) return;
    this.#idle.hidden = !idle;
    this.#queues = queues;
    this.#draw();
  }

  #read(cursor, signal) {
    const query = new URLSearchParams({ limit: "25" });
    for (const [name, value] of Object.entries(this.#asked(this.#filters))) if (value) query.set(name, value);
    if (cursor) query.set("cursor", cursor);
    return ask(`${queuePath(this.#queue)}/jobs?${query}`, { signal });
  }

  #listen() {
    const others = this.#queues.map(({ name }) => name).filter((name) => name !== this.#queue);
    const heard = [this.#queue, ...others].filter((name) => name !== null && this.#host.session.mayHear(name));
    const query = new URLSearchParams({ rooms: heard.slice(0, MOST_ROOMS).map((name) => `queue:${name}`).join(",") });
    this.#stream.open(`/api/realtime/events${heard.length ? `?${query}` : ""}`);
    if (heard.includes(this.#queue)) return;
    // Who hears of their own jobs only asks for the counts.
    clearInterval(this.#counting);
    this.#counting = setInterval(() => document.hidden || this.#count().catch(() => {}), COUNTS_MS);
  }

  /** The browser does not say why there is no stream: another request does. */
  async #onStreamRefused() {
    try {
      await this.#count();
      if (!this.#closed) this.#stream.retryLater();
    } catch (error) {
      this.#onTrouble(error);
      if (!this.#closed && error.passing) this.#stream.retryLater();
    }
  }

  #onState(state) {
    this.#host.onConnection(state);
    if (state === "caught-up" || state === "gap") this.#refreshSoon();
  }

  #onEvent(name, payload) {
    if (name === "unauthorized") this.#host.onSignedOut();
    else if (name === "queue:stats") this.#onStats(payload);
    else if (name === "queue:paused" || name === "queue:resumed") this.#count().catch(() => {});
    else if (/^(job|analysis|queue):/.test(name) && (payload.queueName ?? this.#queue) === this.#queue) {
      if (this.#list.apply(name, payload)) this.#refreshSoon();
    }
  }

  #onStats({ queueName, stats }) {
    const queue = this.#queues.find(({ name }) => name === queueName);
    if (!queue) return;
    queue.counts = stats;
    this.#draw();
  }

  /** However many jobs come and go, the list is read anew once a second at most, and only while it is looked at. */
  #refreshSoon() {
    if (this.#calm !== null) {
      this.#stale = true;
      return;
    }
    this.#calm = setTimeout(async () => {
      this.#stale = false;
      if (!document.hidden) await this.#list.refresh();
      this.#calm = null;
      if (this.#stale && !this.#closed) this.#refreshSoon();
    }, CALM_MS);
  }

  #filter(changed) {
    this.#filters = this.#asked({ ...this.#filters, ...changed });
    history.replaceState(null, "", listAddress(this.#queue, this.#filters));
    this.#showFilters();
    // Before the first queue is known nothing is listed yet.
    if (this.#queue !== null) this.#list.restart();
  }

  async #togglePause() {
    const paused = this.#current()?.paused;
    this.#pause.disabled = true;
    try {
      await ask(`${queuePath(this.#queue)}/${paused ? "resume" : "pause"}`, { method: "POST" });
      await this.#count();
    } catch (error) {
      this.#onTrouble(error);
    } finally {
      this.#pause.disabled = false;
    }
  }

  #onTrouble(error) {
    if (this.#closed) return;
    this.#problem.tell(error);
    if (error.signedOut) return;
    if (error.passing && !this.#stream.isOpen) this.#host.onConnection("reconnecting");
    this.#again.hidden = false;
  }

  #current() {
    return this.#queues.find(({ name }) => name === this.#queue);
  }

  /** Counts are the queue's: beside a list of some of its jobs they would be of other jobs. */
  #showFilters() {
    const { search, user, project } = this.#filters;
    const isWhole = this.#host.session.mayAdminister && !(search || user || project);
    this.#controls.show(this.#filters, this.#current()?.counts ?? null, isWhole, this.#host.session.mayAdminister);
  }

  /** Filters without an order that the server cannot give. */
  #asked(filters) {
    return hasOrder(filters, this.#host.session.mayAdminister) ? filters : { ...filters, order: "" };
  }

  #show() {
    this.#bar.show(this.#queues, this.#queue);
    this.#showFilters();
    const current = this.#current();
    this.#heading.replaceChildren(this.#queues.length > 1 && this.#queue ? theirs(this.#queue) : t("jobs"));
    this.#pause.hidden = !(this.#host.session.mayAdminister && current);
    say(this.#pause, t(current?.paused ? "resume" : "pause"));
    this.#paused.hidden = !current?.paused;
    this.#showEmpty();
  }

  #showEmpty() {
    const filtered = Object.values({ ...this.#filters, order: "" }).some(Boolean);
    const empty = this.#list.isEmpty || (this.#queues.length === 0 && this.#queue === null && this.#list.started === false && this.#stream.isOpen);
    this.#empty.hidden = !empty;
    this.#controls.node.hidden = empty && !filtered;
    if (!empty || this.#empty.dataset.filtered === String(filtered)) return;
    this.#empty.dataset.filtered = String(filtered);
    const way = filtered
      ? link(t("clear filters"), listAddress(this.#queue), { class: "button" })
      : link(t("new analysis"), "/new", { class: "button primary" });
    this.#empty.replaceChildren(
      element("p", { class: "empty-head" }, t(filtered ? "none found" : "none yet")),
      element("p", { class: "hint" }, t(filtered ? "none found, what" : "none yet, what")),
      way,
    );
  }
}
