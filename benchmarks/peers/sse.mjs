// A plain Node SSE server: every line on standard input goes to every client, encoded once.
import http from "node:http";
import readline from "node:readline";

const clients = new Set();
http
  .createServer((request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    response.write("event: connected\ndata: {}\n\n");
    clients.add(response);
    request.on("close", () => clients.delete(response));
  })
  .listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));

let number = 0;
readline.createInterface({ input: process.stdin }).on("line", (line) => {
  const frame = `id: ${number++}\nevent: job:progress\ndata: ${line}\n\n`;
  for (const client of clients) client.write(frame);
});
