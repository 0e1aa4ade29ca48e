// Node's own Socket.IO server: every line on standard input is emitted to one room.
import http from "node:http";
import readline from "node:readline";
import { Server } from "socket.io";

const server = http.createServer();
const io = new Server(server, { perMessageDeflate: false });
io.on("connection", (socket) => {
  socket.join("room");
  socket.emit("authenticated", {});
});
server.listen(Number(process.argv[2]), "127.0.0.1", () => console.log("ready"));

readline.createInterface({ input: process.stdin }).on("line", (line) => {
  io.to("room").emit("job:progress", JSON.parse(line));
});
