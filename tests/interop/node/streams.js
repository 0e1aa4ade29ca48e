// EventSource as its users have it: it reconnects by itself, with the last id that it saw.
import { EventSource } from "eventsource";

import { serve, tell } from "./lines.js";

// EventSource gives only what was asked for by name: these are the protocol's names.
const NAMES = [
  ...["started", "progress", "completed", "failed", "retry", "log"].map((end) => `job:${end}`),
  ...["added", "waiting", "active", "completed", "failed", "stalled", "delayed", "removed"].map((end) => `queue:${end}`),
  ...["paused", "resumed", "drained", "cleaned", "stats"].map((end) => `queue:${end}`),
  ...["started", "progress", "station_completed", "log", "completed", "failed"].map((end) => `analysis:${end}`),
  ...["info", "warning", "error"].map((end) => `system:${end}`),
  ...["connected", "authenticated", "unauthorized", "disconnected"],
];
const sources = new Map();

const commands = {
  open({ name, url }) {
    const source = new EventSource(url);
    sources.set(name, source);
    for (const event of NAMES) {
      source.addEventListener(event, ({ data, lastEventId }) => {
        tell({ from: name, event, payload: JSON.parse(data), lastEventId, at: Date.now() });
      });
    }
    source.onopen = () => tell({ from: name, state: "open" });
    source.onmessage = ({ data }) => tell({ from: name, state: "nameless", data });
    source.onerror = ({ code, message }) => {
      const closed = source.readyState === EventSource.CLOSED;
      tell({ from: name, state: closed ? "closed" : "reconnecting", code: code ?? null, message: message ?? null });
    };
  },

  close({ name }) {
    sources.get(name).close();
  },
};

await serve(commands, async () => {
  for (const source of sources.values()) source.close();
});
