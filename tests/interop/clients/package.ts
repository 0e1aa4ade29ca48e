import { follow, listen, type StationsEvent, type StationsError } from "seven-stations-client";
import { useAnalysis } from "seven-stations-client/react";
const stop = new AbortController();
for await (const { name, payload, cursor } of follow("abc", { url: "http://x", token: async () => "t", signal: stop.signal, wait: 3 })) {
  cursor.length;
  if (name === "analysis:progress") payload.stations[0]?.number.toFixed();
  // @ts-expect-error: no such field of this event
  if (name === "analysis:progress") payload.delay;
}
const all: StationsEvent[] = [];
for await (const event of listen(["project:p"], { token: "t", since: "c" })) all.push(event);
// @ts-expect-error: rooms are a list
listen("project:p");
const seen = (error: StationsError): number => error.status;
export { seen };

const view = useAnalysis("abc", { url: "http://x", token: () => "t" });
view.logs.at(-1)?.line.length;
const states: "connecting" | "running" | "completed" | "failed" | "refused" = view.state;
// @ts-expect-error: it goes on after what is stored, not after what is given
useAnalysis("abc", { since: "c" });
export { states };
