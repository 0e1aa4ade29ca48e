// bullmq as its Node users have it: producers, QueueEvents, flows, and workers of other queues.
import { FlowProducer, Queue, QueueEvents, Worker } from "bullmq";
import { Redis } from "ioredis";

import { serve, tell } from "./lines.js";

const [url, prefix] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const opened = [];
const queues = new Map();
const listeners = new Map();

connection.on("error", () => {}); // the server may be restarted under us; ioredis connects again by itself

function kept(object) {
  opened.push(object);
  object.on("error", () => {});
  return object;
}

function queueOf(name) {
  if (!queues.has(name)) queues.set(name, kept(new Queue(name, { connection, prefix })));
  return queues.get(name);
}

const SEEN = ["added", "waiting", "active", "progress", "completed", "failed", "delayed", "retries-exhausted"];

const commands = {
  async add({ queue, name, data, opts }) {
    return (await queueOf(queue).add(name, data, opts)).id;
  },

  /** One more Queue of this name, with these options. */
  async open({ queue, opts }) {
    await kept(new Queue(queue, { connection, prefix, ...opts })).waitUntilReady();
  },

  /** What a method of the queue gives, as JSON. */
  async queue({ queue, method, args = [] }) {
    return await queueOf(queue)[method](...args);
  },

  /** What a method of one of its jobs gives. */
  async of({ queue, id, method, args = [] }) {
    const job = await queueOf(queue).getJob(id);
    return await job[method](...args);
  },

  /** Whether this version has such a method. */
  async can({ queue, method }) {
    return typeof queueOf(queue)[method] === "function";
  },

  async follow({ queue }) {
    // From the beginning: what is added right after this must not fall between two reads.
    const events = kept(new QueueEvents(queue, { connection: connection.duplicate(), prefix, lastEventId: "0-0" }));
    for (const name of SEEN) {
      events.on(name, (fields, entry) => tell({ from: `events of ${queue}`, event: name, entry, fields }));
    }
    listeners.set(queue, events);
    await events.waitUntilReady();
  },

  async finished({ queue, id, ttl }) {
    const job = await queueOf(queue).getJob(id);
    return await job.waitUntilFinished(listeners.get(queue), ttl);
  },

  async job({ queue, id }) {
    const job = await queueOf(queue).getJob(id);
    const { attemptsMade, failedReason, returnvalue, progress, delay, processedOn, finishedOn } = job;
    const state = await job.getState();
    const { logs } = await queueOf(queue).getJobLogs(id);
    return { state, attemptsMade, failedReason, returnvalue, progress, delay, processedOn, finishedOn, logs };
  },

  async flow({ tree }) {
    const producer = kept(new FlowProducer({ connection, prefix }));
    const made = await producer.add(tree);
    return { id: made.job.id, children: made.children.map((child) => child.job.id) };
  },

  // A worker of another team's queue: it tells two kinds of progress, fails as often as its data says, and
  // returns what its children returned.
  async work({ queue }) {
    const worker = kept(
      new Worker(
        queue,
        async (job) => {
          await job.updateProgress(25);
          await job.updateProgress({ percent: 50, message: "halfway", rows: 7 });
          if (job.attemptsMade < (job.data.failures ?? 0)) throw new Error("the printer is out of paper");
          return { children: Object.values(await job.getChildrenValues()) };
        },
        { connection: connection.duplicate(), prefix },
      ),
    );
    await worker.waitUntilReady();
  },
};

await serve(commands, async () => {
  await Promise.all(opened.map((object) => object.close()));
  process.exit(0); // connections that were handed to bullmq are not closed by it
});
