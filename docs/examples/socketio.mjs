// Events over Socket.IO, in a browser or in Node. Each connection says anew who it is and what it wants, and goes on
// after the last event that the one before it received.
import { io } from "socket.io-client";

const LATER = ["auth-timeout", "token-expired", "too-many-connections", "unavailable"];

/**
 * Follow rooms until the function that this returns is called:
 *
 *     const stop = follow("", { rooms: ["analysis:abc"], token, on: { "analysis:progress": show } });
 *
 * - url: the server's, "" for a page that comes from it
 * - rooms: at most ten names, as "analysis:abc"
 * - token: gives a JWT that is valid now, or a promise of one; asked for each connection, and before a token expires
 * - on: functions by event name, called with the payload, in order, each event once
 * - onGap: called where events are lost for good; read the present state over HTTP then
 * - onRefused: called with a code where trying again would not help
 * - lastEventId: a cursor that was kept, to go on from; userId: for a server without keys
 * - options: those of socket.io-client
 */
export function follow(url, { rooms, token, on, onGap, onRefused, lastEventId, userId, options }) {
  let cursor = lastEventId;
  let timer;
  let refusal;

  async function credentials() {
    const value = await token?.();
    clearTimeout(timer);
    if (value) timer = setTimeout(renew, renewal(value));
    return value ? { token: value } : { userId }; // a server without keys believes the name of a user
  }

  async function renew() {
    const known = await credentials().catch(() => null);
    // Where there is none now, the server ends the connection when the token expires, and the next one asks again.
    if (known && socket.connected) socket.emit("authenticate", known);
  }

  const socket = io(url, {
    ...options,
    auth: (give) =>
      credentials().then(
        (known) => give({ ...known, rooms, ...(cursor && { lastEventId: cursor }) }),
        () => socket.io.engine.close(), // no token now: try again, as after any lost connection
      ),
  });

  socket.onAny((event, payload) => {
    if (event === "system:warning" && payload.code === "gap") onGap?.(payload);
    on[event]?.(payload);
    // After the event was dealt with, not before. `connected` says where the server is, not how far we have come.
    if (payload?.eventId && (event !== "connected" || !cursor)) cursor = payload.eventId;
  });

  socket.on("authenticated", () => {
    refusal = undefined;
  });

  socket.on("unauthorized", ({ code }) => {
    refusal = code;
    if (code === "forbidden") onRefused?.(code); // a room that we have no right to; the connection stays
  });

  socket.on("disconnect", (reason) => {
    // After everything else the client connects again by itself.
    if (reason !== "io server disconnect") return;
    clearTimeout(timer);
    if (LATER.includes(refusal)) timer = setTimeout(() => socket.connect(), 1000 + 1000 * Math.random());
    else if (refusal !== "forbidden") onRefused?.(refusal);
  });

  return () => {
    clearTimeout(timer);
    socket.disconnect();
  };
}

/** Milliseconds until half a minute before a JWT expires: at least a second, at most what a timer can wait. */
function renewal(token) {
  const claims = JSON.parse(atob(token.split(".")[1].replaceAll("-", "+").replaceAll("_", "/")));
  return Math.min(Math.max((claims.exp ?? Infinity) * 1000 - Date.now() - 30_000, 1000), 2 ** 31 - 1);
}
