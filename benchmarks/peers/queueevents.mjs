// BullMQ's QueueEvents in front of a plain Node server: every progress of one queue goes to every client, encoded once.
import http from "node:http";
import { QueueEvents } from "bullmq";
import { Server } from "socket.io";

const [port, redis, prefix, queue] = process.argv.slice(2);
const streams = new Set();
const server = http.createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
  response.write("event: connected\ndata: {}\n\n");
  streams.add(response);
  request.on("close", () => streams.delete(response));
});
const io = new Server(server, { perMessageDeflate: false });
io.on("connection", (socket) => {
  socket.join("room");
  socket.emit("authenticated", {});
});

const events = new QueueEvents(queue, { prefix, connection: { url: redis, maxRetriesPerRequest: null } });
events.on("progress", ({ jobId, data }, id) => {
  const payload = { eventType: "job:progress", jobId, ...data };
  if (streams.size) {
    const frame = `id: ${id}\nevent: job:progress\ndata: ${JSON.stringify(payload)}\n\n`;
    for (const stream of streams) stream.write(frame);
  }
  if (io.engine.clientsCount) io.to("room").emit("job:progress", payload);
});
await events.waitUntilReady();
server.listen(Number(port), "127.0.0.1", () => console.log("ready"));
