// Runs the EventSource example: one `watch` for each name, whatever it is called with told.
import { EventSource } from "eventsource";

import { watch } from "./eventsource.mjs";
import { serve, tell } from "./lines.js";

globalThis.EventSource = EventSource;

const stops = new Map();

const commands = {
  watch({ name, url, events, tokens, ...request }) {
    const token = tokens && (async () => {
      const value = tokens.length > 1 ? tokens.shift() : tokens[0];
      tell({ from: name, state: "asked for a token" });
      return value;
    });
    const on = Object.fromEntries(events.map((event) => [event, (payload) => tell({ from: name, event, payload })]));
    const onEnd = (status) => tell({ from: name, state: "end", status });
    stops.set(name, watch(url, { token, on, onEnd, ...request }));
  },

  stop({ name }) {
    stops.get(name)();
  },
};

await serve(commands, () => stops.forEach((stop) => stop()));
