// Runs the npm package as it is packed: by `import`, or by `require` where the first argument says so.
import { createRequire } from "node:module";

import * as imported from "seven-stations-client";

import { serve, tell } from "./lines.js";

const { follow, listen } = process.argv[2] === "require" ? createRequire(import.meta.url)("seven-stations-client") : imported;
const stops = new Map();
const gates = new Map();

async function run(name, events) {
  try {
    for await (const { name: event, payload, cursor } of events) {
      tell({ from: name, event, payload, cursor });
      await gates.get(name)?.promise;
    }
    tell({ from: name, state: "end" });
  } catch (error) {
    if (error.name !== "AbortError") tell({ from: name, state: "refused", code: error.code, message: error.message });
  }
}

function open(name, { tokens, ...options }) {
  const stop = new AbortController();
  stops.set(name, stop);
  const token = tokens && (async () => (tokens.length > 1 ? tokens.shift() : tokens[0]));
  return { ...options, token, signal: stop.signal };
}

const commands = {
  follow({ name, analysis, ...options }) {
    run(name, follow(analysis, open(name, options)));
  },

  listen({ name, rooms, ...options }) {
    run(name, listen(rooms, open(name, options)));
  },

  hold({ name }) {
    let release;
    const promise = new Promise((resolve) => (release = resolve));
    gates.set(name, { promise, release });
  },

  release({ name }) {
    gates.get(name).release();
    gates.delete(name);
  },

  stop({ name }) {
    stops.get(name).abort();
  },

  memory: () => process.memoryUsage().rss,
};

await serve(commands, () => stops.forEach((stop) => stop.abort()));
