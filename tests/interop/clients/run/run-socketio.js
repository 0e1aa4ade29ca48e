// Runs the Socket.IO example: one `follow` for each name, whatever it is called with told.
import { follow } from "./socketio.mjs";
import { serve, tell } from "./lines.js";

const stops = new Map();

const commands = {
  /** `tokens`: what the callback gives, one after the other, the last one again and again; null is a failure. */
  follow({ name, url, events, tokens, ...request }) {
    const token = tokens && (async () => {
      const value = tokens.length > 1 ? tokens.shift() : tokens[0];
      tell({ from: name, state: "asked for a token" });
      if (value === null) throw new Error("no token now");
      return value;
    });
    const on = Object.fromEntries(events.map((event) => [event, (payload) => tell({ from: name, event, payload })]));
    const onGap = () => tell({ from: name, state: "gap" });
    const onRefused = (code) => tell({ from: name, state: "refused", code });
    const options = { forceNew: true, reconnectionDelay: 50, reconnectionDelayMax: 200 };
    stops.set(name, follow(url, { token, on, onGap, onRefused, options, ...request }));
  },

  stop({ name }) {
    stops.get(name)();
  },
};

await serve(commands, () => stops.forEach((stop) => stop()));
