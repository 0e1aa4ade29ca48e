// One step at a time on a queue, by a producer, a worker and an operator, and all that QueueEvents tell of it.
import { serve, tell } from "./lines.js";

const [url, prefix, library] = process.argv.slice(2);
const { FlowProducer, Queue, QueueEvents, UnrecoverableError, Worker } = await import(library);
const { hostname: host, port, pathname } = new URL(url);
const connection = { host, port: Number(port), db: Number(pathname.slice(1) || 0), maxRetriesPerRequest: null };
const NAME = "collections";
const queue = new Queue(NAME, { connection, prefix });
const worker = new Worker(NAME, null, { connection, prefix, autorun: false });
const flows = new FlowProducer({ connection, prefix });
const events = new QueueEvents(NAME, { connection, prefix, lastEventId: "0-0" });
const taken = new Map();
let number = 0;

const KINDS = [
  ...["added", "waiting", "waiting-children", "active", "progress", "completed", "failed", "stalled", "delayed"],
  ...["removed", "retries-exhausted", "deduplicated", "duplicated", "paused", "resumed", "drained", "cleaned"],
];
for (const event of KINDS) {
  // Of "drained" QueueEvents tell the entry alone.
  events.on(event, (...told) => tell({ from: "events", event, entry: told.at(-1), fields: told.length > 1 ? told[0] : {} }));
}
events.on("error", () => {});
await Promise.all([queue.waitUntilReady(), worker.waitUntilReady(), events.waitUntilReady()]);

async function state(id) {
  return (await (await queue.getJob(id))?.getState()) ?? "unknown";
}

const commands = {
  async add({ name, opts }) {
    return (await queue.add(name, {}, opts)).id;
  },

  async flow({ children }) {
    const leaves = Array.from({ length: children }, () => ({ name: "leaf", queueName: NAME }));
    const made = await flows.add({ name: "root", queueName: NAME, children: leaves });
    return [made.job.id, ...made.children.map((child) => child.job.id)];
  },

  /** Take the next job as a worker does; its id, or nothing. */
  async take() {
    const job = await worker.getNextJob(`token-${(number += 1)}`, { block: false });
    if (job) taken.set(job.id, job);
    return job?.id ?? null;
  },

  async progress({ id, data }) {
    await taken.get(id).updateProgress(data);
  },

  /** End a job that was taken; how many attempts were made then. */
  async end({ id, how, value }) {
    const job = taken.get(id);
    taken.delete(id);
    if (how === "complete") await job.moveToCompleted(value, job.token, false);
    else if (how === "delay") await job.moveToDelayed(Date.now() + value, job.token);
    else await job.moveToFailed(new (how === "give up" ? UnrecoverableError : Error)(value), job.token, false);
    return job.attemptsMade;
  },

  async operate({ method, args = [] }) {
    await queue[method](...args);
  },

  /** Do something to a job that is in one of these states; whether it was. */
  async job({ id, method, args = [], states }) {
    if (!states.includes(await state(id))) return false;
    await (await queue.getJob(id))[method](...args);
    return true;
  },
};

await serve(commands, async () => {
  await Promise.all([events.close(), worker.close(), queue.close(), flows.close()]);
  process.exit(0);
});
