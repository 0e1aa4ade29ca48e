// What the events of one analysis add up to, for a view that shows it.
import { follow } from "./index.mjs";

const MOST_LINES = 1000;
const RETRY_MS = 2000;

export const CONNECTING = { state: "connecting", progress: 0, stations: [], logs: [], complete: true };

/**
 * Calls `show` with each new view until the analysis ends, is refused, or `signal` is aborted. Never rejects.
 *
 * The view and its cursor are stored together when the page is left, so that a reload continues after the last event
 * that the view includes. A stored view is shown once the notifier has accepted the request.
 */
export async function watch(id, { signal, ...options }, show) {
  const key = `seven-stations ${options.url ?? ""} ${id}`;
  let { view, cursor } = stored(key) ?? { view: CONNECTING };
  const store = () => cursor && attempt(() => sessionStorage.setItem(key, JSON.stringify({ view, cursor })));
  globalThis.addEventListener?.("pagehide", store, { signal });
  signal.addEventListener("abort", store);
  while (!signal.aborted) {
    try {
      for await (const event of follow(id, { ...options, signal, since: cursor })) {
        if (signal.aborted) return;
        view = next(view, event);
        cursor = event.cursor;
        show(view);
      }
      return show(view); // also where its end is in the stored view, and no event comes
    } catch ({ code, message: error }) {
      if (signal.aborted) return;
      if (code === "unreachable") show({ ...CONNECTING, error, code });
      else {
        cursor = undefined;
        attempt(() => sessionStorage.removeItem(key));
        return show({ ...CONNECTING, state: "refused", error, code });
      }
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS * (0.5 + Math.random())));
  }
}

function next(view, { name, payload }) {
  switch (name) {
    case "analysis:started": // of each attempt: what an earlier one reported is void
      return { ...CONNECTING, state: "running" };
    case "analysis:progress": {
      const { progress, remaining, stations, message } = payload; // complete each time
      return { ...view, state: "running", progress, remaining, stations, message };
    }
    case "analysis:log": {
      const { line, sequence, time, code, values } = payload;
      return { ...view, logs: [...view.logs, { line, sequence, time, code, values }].slice(-MOST_LINES) };
    }
    case "analysis:completed":
      return { ...view, state: "completed", progress: 100, remaining: undefined, result: payload.result };
    case "analysis:failed":
      return { ...view, state: "failed", remaining: undefined, error: payload.error, code: payload.code };
    case "system:warning":
      return payload.code === "gap" ? { ...view, complete: false } : view;
    default:
      return view;
  }
}

function stored(key) {
  return attempt(() => JSON.parse(sessionStorage.getItem(key)));
}

/** Storage may be missing, full or forbidden: then a reload begins with the present state. */
function attempt(use) {
  try {
    return use();
  } catch {
    return undefined;
  }
}
