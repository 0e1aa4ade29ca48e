// A React hook: one analysis as it stands, and as it goes on.
import { useEffect, useReducer } from "react";

import { watch } from "./eventsource.mjs";

const NOTHING = { state: "connecting", progress: 0, stations: [], logs: [], complete: true };

/**
 * - state: "connecting", "running", "completed", "failed", or "gone" where there is no such analysis (for you)
 * - progress: 0 to 100; message: what is being done
 * - stations: all seven, each `{number, name, state, startedAt?, duration?, summary?}`
 * - logs: lines since this was mounted; complete: false where some of them were lost
 * - result, error: how it ended
 *
 * `token` gives a JWT, or a promise of one: the same function at each render, or the stream is opened anew.
 */
export function useAnalysis(id, { base = "", token } = {}) {
  const [view, dispatch] = useReducer(next, NOTHING);
  useEffect(() => {
    dispatch({ event: "opened" });
    const on = Object.fromEntries(EVENTS.map((event) => [event, (payload) => dispatch({ event, payload })]));
    return watch(`${base}/api/realtime/analysis/${encodeURIComponent(id)}/stream?wait=30`, {
      on,
      token,
      onEnd: (status) => dispatch({ event: "closed", status }),
    });
  }, [id, base, token]);
  return view;
}

const EVENTS = [
  "analysis:started",
  "analysis:progress",
  "analysis:log",
  "analysis:completed",
  "analysis:failed",
  "system:warning",
];

function next(view, { event, payload, status }) {
  switch (event) {
    case "opened":
      return NOTHING;
    case "analysis:started": // once for each attempt: what an earlier one did is void
      return { ...view, state: "running", progress: 0, error: undefined };
    case "analysis:progress": {
      const { progress, stations, message } = payload; // all of it each time: one event repairs a late viewer
      return { ...view, state: "running", progress, stations, message };
    }
    case "analysis:log":
      return { ...view, logs: [...view.logs, payload.line] };
    case "analysis:completed":
      return { ...view, state: "completed", progress: 100, result: payload.result };
    case "analysis:failed":
      return { ...view, state: "failed", error: payload.error };
    case "system:warning":
      return payload.code === "gap" ? { ...view, complete: false } : view;
    case "closed": // 204 comes after the end that we have seen
      return status === 204 ? view : { ...view, state: "gone" };
    default:
      return view;
  }
}
