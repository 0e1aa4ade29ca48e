// bull-board beside Seven Stations: our queues with progress, logs and results, at http://127.0.0.1:3001/queues
//
//   npm install @bull-board/api@9 @bull-board/express@9 bullmq@6 express@5 ioredis@6
//   STATIONS_REDIS_URL=redis://127.0.0.1:6379/0 node bull-board.mjs
import { createBullBoard } from "@bull-board/api";
import { BullMQAdapter } from "@bull-board/api/bullMQAdapter";
import { ExpressAdapter } from "@bull-board/express";
import { Queue } from "bullmq";
import express from "express";
import { Redis } from "ioredis";

const { env } = process;
const connection = new Redis(env.STATIONS_REDIS_URL ?? "redis://127.0.0.1:6379/0", { maxRetriesPerRequest: null });
const prefix = env.STATIONS_PREFIX ?? "bull";
const names = (env.STATIONS_QUEUES ?? "ai-analysis").split(",");

const queues = names.map((name) => {
  // A Queue writes its own bound of the event log, 10,000 entries, over that of our workers unless told not to.
  const adapter = new BullMQAdapter(new Queue(name, { connection, prefix, skipMetasUpdate: true }));
  // Texts of people are not for everyone who looks at queues.
  adapter.setFormatter("data", (data) =>
    typeof data?.text === "string" ? { ...data, text: `${data.text.length} characters` } : data,
  );
  return adapter;
});

const serverAdapter = new ExpressAdapter();
serverAdapter.setBasePath("/queues");
createBullBoard({ queues, serverAdapter });

// It has no sign-in of its own, and everyone who reaches it can do everything: this machine only.
const server = express()
  .use("/queues", serverAdapter.getRouter())
  .listen(Number(env.PORT ?? 3001), env.HOST ?? "127.0.0.1", () => {
    console.log(`bull-board: http://127.0.0.1:${server.address().port}/queues`);
  });
