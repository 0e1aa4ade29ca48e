import type { AnalysisLog, Options, StationStatus } from "./index.js";

/** An analysis as far as its events have arrived. */
export interface AnalysisView {
  /** `running` includes waiting in the queue. `refused`: it does not exist, or not for you; `error` says which. */
  state: "connecting" | "running" | "completed" | "failed" | "refused";
  /** 0 to 100. */
  progress: number;
  /** Estimated milliseconds left, if known. */
  remaining?: number;
  /** What is being done, in English. */
  message?: string;
  /** All seven; empty until the first progress arrives, and for an analysis that had ended before. */
  stations: StationStatus[];
  /** The last 1,000 lines of this attempt since it was first shown in this tab. */
  logs: Pick<AnalysisLog, "line" | "sequence" | "time" | "code" | "values">[];
  /** False if lines are missing because the connection was lost for longer than the server keeps its log. */
  complete: boolean;
  /** The summary of a completed analysis. */
  result?: Record<string, unknown>;
  /** Why it failed or was refused, or why there is no connection yet (`code` is then `unreachable`). */
  error?: string;
  code?: string;
}

/**
 * An analysis, rendered again with each event. A server renders it as `connecting`.
 *
 * The connection is closed when the component is unmounted. The view and its cursor are stored in `sessionStorage`
 * when the page is left, and a reload continues after them. `token` may be another function at each render.
 */
export function useAnalysis(id: string, options?: Pick<Options, "url" | "token">): AnalysisView;
