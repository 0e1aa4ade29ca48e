// Following one job: what the server says of it, the events since, its log; and what becomes of the connection.

import { analysisPaths, ask, jobPaths, RefusedError } from "./api.js";
import { t } from "./language.js";
import { LogBook } from "./logbook.js";
import { Run } from "./run.js";
import { Stream } from "./stream.js";

const AGAIN_MS = 2000;
/** Lines of other workers come with no event: they are looked for at most this often. */
const LOOK_MS = 1500;
/** How often a waiting job's place in the queue is asked for. */
const PLACE_MS = 2000;

export class Follower {
  run = new Run();
  book;
  #wanted;
  #paths;
  #host;
  #skew = 0;
  #closed = false;
  #timers = new Set();
  #looking = false;
  #asking = false;
  #stream = new Stream({
    onEvent: (name, payload) => this.#onEvent(name, payload),
    onState: (state) => this.#onState(state),
    onRefused: () => this.#refresh(),
  });

  /**
   * `address` has `queue` and `jobId`, or `analysisId`. `host` is told `onChanged()`, `onLines()`, `onFinished()` when
   * nothing more is to come, `onMissing()`, `onConnection(state)`, `onGap()` and `onSignedOut()`.
   */
  constructor(address, host) {
    this.#wanted = address;
    this.#host = host;
    this.#paths = address.jobId ? jobPaths(address.queue, address.jobId) : null;
    this.book = new LogBook((start, limit) => ask(this.#paths.logs(start, limit)), () => host.onLines());
  }

  /** The server's present time, in epoch milliseconds. */
  get now() {
    return Date.now() - this.#skew;
  }

  open() {
    this.#host.onConnection("connecting");
    this.#refresh();
  }

  close() {
    this.#closed = true;
    this.#stream.close();
    this.book.close();
    for (const timer of this.#timers) clearTimeout(timer);
  }

  /** The path of an action on the job. */
  path(action) {
    return this.#paths.act(action);
  }

  /** The job was set going again: by the answer to that, or by what the server says of it. */
  goOn(job) {
    this.run.reopen();
    this.run.fill(job);
    this.#host.onChanged();
    this.#listen(job);
  }

  /** Ask what the job is now, where no event may tell. */
  look() {
    this.#fetch().catch((error) => {
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#signedOut();
    });
  }

  /** Ask the server what the job is now; then listen, unless it has ended. */
  async #refresh() {
    try {
      const job = await this.#fetch();
      if (this.#closed) return;
      if (this.run.ended) this.#finish();
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
    const { heard } = this.run;
    const { job } = await ask(this.#paths.self);
    if (this.#closed) return job;
    this.run.fill(job, heard);
    this.#host.onChanged();
    if (this.run.ahead !== null && !this.#asking) {
      this.#asking = true;
      this.#later(() => {
        this.#asking = false;
        if (this.run.phase === "waiting") this.look();
      }, PLACE_MS);
    }
    return job;
  }

  #listen(job) {
    this.#stream.open(this.run.ours ? analysisPaths(job.analysisId).stream : this.#paths.stream);
  }

  #finish() {
    this.#stream.close();
    this.#host.onConnection("finished");
    this.#readLog();
    this.#host.onFinished();
  }

  #onState(state) {
    this.#host.onConnection(state);
    if (state === "gap") this.#host.onGap();
  }

  #onEvent(name, payload) {
    if (name === "connected") this.#onConnected(payload);
    else if (name === "unauthorized") this.#signedOut();
    else if (name === "analysis:log" || (name === "job:log" && !this.run.ours)) this.book.add(payload);
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
      if (!this.#closed && this.run.ended) this.#finish();
    } catch (error) {
      if (this.#closed) return;
      if (!(error instanceof RefusedError)) throw error;
      if (error.signedOut) this.#signedOut(); // of any other trouble the stream tells
    }
  }

  #onProgress(name, payload) {
    this.run.apply(name, payload);
    this.#host.onChanged();
    if (!this.run.ours) this.#lookForLines();
    if (/:(started|retry)$/.test(name)) this.look(); // what is known of the attempts
    if (this.run.ended && /:(completed|failed)$/.test(name)) this.#onEnd();
  }

  /** After the last event: what only the server has. Where the job was retried since, it goes on from here. */
  async #onEnd() {
    this.#stream.close();
    this.#host.onConnection("finished");
    try {
      const job = await this.#fetch();
      if (this.#closed) return;
      if (this.run.ended) this.#finish();
      else this.goOn(job);
    } catch (error) {
      this.#onTrouble(error, () => this.#onEnd());
    }
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
    this.run.apply("job:failed", { error: t("no such job"), code: "not-found" });
    this.#host.onChanged();
    this.#host.onMissing();
  }

  #signedOut() {
    this.#stream.close();
    this.#host.onSignedOut();
  }

  #readLog() {
    this.book.sync().catch((error) => {
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
}
