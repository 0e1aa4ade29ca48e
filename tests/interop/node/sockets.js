// socket.io-client as its users have it: the Manager's own reconnection, `auth` as a callback.
import { Manager } from "socket.io-client";

import { serve, tell } from "./lines.js";

const sockets = new Map();
const managers = new Map();

async function request(event, { name, ...wanted }) {
  const { socket, mine } = sockets.get(name);
  const answer = await socket.timeout(10_000).emitWithAck(event, wanted);
  if (answer.ok) mine.rooms = answer.rooms;
  return answer;
}

const commands = {
  /**
   * A client that keeps its cursor: every (re)connection authenticates, names its rooms, and resumes. Those with the
   * same `share` use one connection, as the namespaces of one page do.
   */
  open({ name, url, auth = {}, transports = ["polling", "websocket"], namespace = "/", share = name }) {
    const mine = { rooms: auth.rooms ?? [], last: auth.lastEventId };
    if (!managers.has(share)) {
      managers.set(share, new Manager(url, { transports, reconnectionDelay: 50, reconnectionDelayMax: 200 }));
    }
    const socket = managers.get(share).socket(namespace, {
      auth: (give) => give({ ...auth, rooms: mine.rooms, ...(mine.last && { lastEventId: mine.last }) }),
    });
    sockets.set(name, { socket, mine });
    socket.onAny((event, payload) => {
      mine.last = payload.eventId ?? mine.last;
      tell({ from: name, event, payload, at: Date.now() });
    });
    socket.on("connect", () => tell({ from: name, state: "connect", transport: socket.io.engine.transport.name }));
    socket.on("disconnect", (reason) => tell({ from: name, state: "disconnect", reason }));
    socket.on("connect_error", ({ message, data }) =>
      tell({ from: name, state: "connect_error", reason: message, data }),
    );
  },

  subscribe: (options) => request("subscribe", options),

  unsubscribe: (options) => request("unsubscribe", options),

  /** Whatever a program may send by mistake; the acknowledgement. */
  call: ({ name, event, args }) => sockets.get(name).socket.timeout(10_000).emitWithAck(event, ...args),

  close({ name }) {
    sockets.get(name).socket.disconnect();
  },

  reopen({ name }) {
    sockets.get(name).socket.connect();
  },

  transport({ name }) {
    return sockets.get(name).socket.io.engine.transport.name;
  },
};

await serve(commands, async () => {
  for (const { socket } of sockets.values()) socket.disconnect();
  // Without this the process lives until the last request that it made is answered.
  if (process.argv[2] !== "patient") process.exit(0);
});
