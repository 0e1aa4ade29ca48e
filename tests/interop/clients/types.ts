// What the types of the protocol allow, and what they refuse. Compiled, never run.
import { io, type Socket } from "socket.io-client";

import type { AnalysisProgressPayload, RealtimeEvent, RealtimeEventType, AnyEvent, ClientToServerEvents, EventMap, ServerToClientEvents, StationState } from "./events.js";

const socket: Socket<ServerToClientEvents, ClientToServerEvents> = io("");

socket.on("analysis:progress", (payload) => {
  const first: StationState | undefined = payload.stations[0]?.state;
  const share: number = payload.progress;
  // @ts-expect-error: it may be left out
  const message: string = payload.message;
  // @ts-expect-error: there is no such field
  payload.percent;
  return [first, share, message];
});

// @ts-expect-error: there is no such event
socket.on("analysis:finished", () => {});

async function ask(): Promise<string[]> {
  const answer = await socket.emitWithAck("subscribe", { rooms: ["analysis:a"], lastEventId: "x" });
  return answer.ok ? answer.rooms : [answer.code, answer.message];
}

socket.emit("unsubscribe", { room: "analysis:a" });
// @ts-expect-error: a request names its rooms
socket.emit("subscribe", {});

function told(event: AnyEvent): string {
  switch (event.event) {
    case "job:failed":
      return event.payload.error ?? "";
    case "queue:stats":
      return `${event.payload.stats.waiting}`;
    default:
      return event.payload.timestamp;
  }
}

const listeners: { [Name in keyof EventMap]?: (payload: EventMap[Name]) => void } = {
  "job:log": ({ line, sequence }) => console.log(`${line}${sequence}`),
};

// By the names of the Node original.
const told_there: RealtimeEvent<AnalysisProgressPayload> = {
  event: "analysis:progress",
  payload: {
    timestamp: "",
    eventType: "analysis:progress",
    analysisId: "a",
    jobId: "a",
    currentStation: 1,
    totalStations: 7,
    stationName: "",
    progress: 5,
    stations: [],
  },
};
const kind: RealtimeEventType = told_there.event;

export { kind, ask, listeners, told };
