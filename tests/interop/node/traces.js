// A producer and a worker in Node with bullmq's own telemetry, exported by OTLP to the address in the environment.
import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { NodeTracerProvider, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-node";
import { Queue, Worker } from "bullmq";
import { BullMQOtel } from "bullmq-otel";
import { Redis } from "ioredis";

import { serve } from "./lines.js";

const [url, prefix, queue] = process.argv.slice(2);
const connection = new Redis(url, { maxRetriesPerRequest: null });
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new OTLPTraceExporter())] });
provider.register();
const telemetry = new BullMQOtel();
const producer = new Queue(queue, { connection, prefix, telemetry });
let worker;

const commands = {
  /** Add a job inside of a span of the application; gives the job's id and the ids of that span. */
  async add({ name, data, opts }) {
    return await trace.getTracer("shop").startActiveSpan("checkout", async (span) => {
      const job = await producer.add(name, data, opts);
      span.end();
      const { traceId, spanId } = span.spanContext();
      return { id: job.id, traceId, spanId };
    });
  },

  /** Take the queue's jobs, and do nothing. */
  async work() {
    worker = new Worker(queue, async () => null, { connection: connection.duplicate(), prefix, telemetry });
    await worker.waitUntilReady();
  },
};

await serve(commands, async () => {
  await worker?.close();
  await producer.close();
  await provider.shutdown();
  process.exit(0); // connections that were handed to bullmq are not closed by it
});
