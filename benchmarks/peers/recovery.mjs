// Node's own Socket.IO server with its state recovery, in memory: every line on standard input goes to one room.
import http from "node:http";
import readline from "node:readline";
import { Server } from "socket.io";

const server = http.createServer();
const io = new Server(server, { perMessageDeflate: false, connectionStateRecovery: {} });
io.on("connection", (socket) => {
  if (!socket.recovered) socket.join("room");
});
server.listen(Number(process.argv[2]), "127.0.0.1", 2048, () => console.log("ready"));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  io.to("room").emit("job:progress", JSON.parse(line));
});
