// Made by `python -m seven_stations.protocol.schema ts`; do not edit.

// Clients ignore fields and events that they do not know: later versions may add some. Optional fields are left out, never null.

/** The base fields of every event. */
export interface Payload<Name extends string = string> {
  /** When it happened, by the clock of its source: ISO 8601, UTC, milliseconds, `Z`. */
  timestamp: string;
  /** The name of the event. */
  eventType: Name;
  /** The cursor after this event. */
  eventId?: string;
  /** The owner of the job. */
  userId?: string;
  /** The attempt at the job, counted from 1. */
  attempt?: number;
  /** Marks the current state, sent to a client that joins late; it does not report a change. */
  snapshot?: true;
}

export interface QueueCounts {
  waiting: number;
  active: number;
  completed: number;
  failed: number;
  delayed: number;
  prioritized: number;
  waitingChildren: number;
  paused: number;
  /** How many of the failed jobs were cancelled. */
  cancelled: number;
  total: number;
}

/** The state of one station of one analysis. */
export type StationState = "waiting" | "active" | "completed" | "skipped" | "failed";

/** The state of one station, in `analysis:progress`. `duration` is in milliseconds and `summary` comes when the station has completed; `progress` is how much of an active station is done, 0..100. */
export interface StationStatus {
  number: number;
  name: string;
  state: StationState;
  startedAt?: string;
  duration?: number;
  summary?: Record<string, unknown>;
  progress?: number;
}

/** The payload of `job:started`. */
export interface JobStarted extends Payload<"job:started"> {
  jobId: string;
  queueName: string;
  jobName: string;
}

/** The payload of `job:progress`. */
export interface JobProgress extends Payload<"job:progress"> {
  jobId: string;
  queueName: string;
  /** Absent if the worker of another application reported a text; the text is then the message. */
  progress?: number;
  /** Estimated milliseconds left, from the pace of this run, if known. */
  remaining?: number;
  status: "active" | "waiting" | "completed" | "failed" | "delayed";
  /** English text. In our own events, `code` and `values` are the same message for other languages. */
  message?: string;
  code?: string;
  values?: Record<string, unknown>;
  currentStep?: number;
  totalSteps?: number;
  completedSteps?: number;
  data?: unknown;
}

/** The payload of `job:completed`. */
export interface JobCompleted extends Payload<"job:completed"> {
  jobId: string;
  queueName: string;
  /** Processing time in milliseconds. */
  duration: number;
  result?: unknown;
}

/** The payload of `job:failed`. */
export interface JobFailed extends Payload<"job:failed"> {
  jobId: string;
  queueName: string;
  attemptsMade: number;
  attemptsMax: number;
  error?: string;
  code?: string;
}

/** The payload of `job:retry`. */
export interface JobRetry extends Payload<"job:retry"> {
  jobId: string;
  queueName: string;
  attemptsMade: number;
  attemptsMax: number;
  /** Milliseconds until the next attempt. */
  delay: number;
  error?: string;
}

/** The payload of `job:log`. */
export interface JobLog extends Payload<"job:log"> {
  jobId: string;
  queueName: string;
  /** English text. `code` and `values` are the same message for other languages. */
  line: string;
  sequence: number;
  /** When it was written: ISO 8601, UTC, milliseconds, `Z`. */
  time?: string;
  code?: string;
  values?: Record<string, unknown>;
}

/** The payload of `queue:waiting`. */
export interface QueueWaiting extends Payload<"queue:waiting"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:waiting-children`. */
export interface QueueWaitingChildren extends Payload<"queue:waiting-children"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:active`. */
export interface QueueActive extends Payload<"queue:active"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:completed`. */
export interface QueueCompleted extends Payload<"queue:completed"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:failed`. */
export interface QueueFailed extends Payload<"queue:failed"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:stalled`. */
export interface QueueStalled extends Payload<"queue:stalled"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:removed`. */
export interface QueueRemoved extends Payload<"queue:removed"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:duplicated`. */
export interface QueueDuplicated extends Payload<"queue:duplicated"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
}

/** The payload of `queue:paused`. */
export interface QueuePaused extends Payload<"queue:paused"> {
  queueName: string;
  count?: number;
}

/** The payload of `queue:resumed`. */
export interface QueueResumed extends Payload<"queue:resumed"> {
  queueName: string;
  count?: number;
}

/** The payload of `queue:drained`. */
export interface QueueDrained extends Payload<"queue:drained"> {
  queueName: string;
  count?: number;
}

/** The payload of `queue:cleaned`. */
export interface QueueCleaned extends Payload<"queue:cleaned"> {
  queueName: string;
  count?: number;
}

/** The payload of `queue:added`. */
export interface QueueAdded extends Payload<"queue:added"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
  jobName: string;
}

/** The payload of `queue:delayed`. */
export interface QueueDelayed extends Payload<"queue:delayed"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
  /** When it is due, in epoch milliseconds, as in BullMQ's QueueEvents. */
  delay?: number;
}

/** The payload of `queue:retries-exhausted`. */
export interface QueueRetriesExhausted extends Payload<"queue:retries-exhausted"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
  attemptsMade?: number;
}

/** The payload of `queue:deduplicated`. */
export interface QueueDeduplicated extends Payload<"queue:deduplicated"> {
  queueName: string;
  jobId: string;
  /** The previous state of the job, if BullMQ gives it. */
  prev?: string;
  deduplicationId: string;
  deduplicatedJobId: string;
}

/** The payload of `queue:stats`. */
export interface QueueStats extends Payload<"queue:stats"> {
  queueName: string;
  stats: QueueCounts;
}

/** The payload of `analysis:started`. */
export interface AnalysisStarted extends Payload<"analysis:started"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  totalStations: number;
}

/** The payload of `analysis:progress`. */
export interface AnalysisProgress extends Payload<"analysis:progress"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  currentStation: number;
  totalStations: number;
  stationName: string;
  progress: number;
  /** Estimated milliseconds left, from the pace of this run, if known. */
  remaining?: number;
  /** English text. `code` and `values` are the same message for other languages. */
  message?: string;
  code?: string;
  values?: Record<string, unknown>;
  logs?: string[];
  stations: StationStatus[];
}

/** The payload of `analysis:station_completed`. */
export interface AnalysisStationCompleted extends Payload<"analysis:station_completed"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  stationNumber: number;
  stationName: string;
  result: Record<string, unknown>;
  duration: number;
}

/** The payload of `analysis:log`. */
export interface AnalysisLog extends Payload<"analysis:log"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  /** English text. `code` and `values` are the same message for other languages. */
  line: string;
  sequence: number;
  /** When it was written: ISO 8601, UTC, milliseconds, `Z`. */
  time?: string;
  code?: string;
  values?: Record<string, unknown>;
}

/** The payload of `analysis:completed`. */
export interface AnalysisCompleted extends Payload<"analysis:completed"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  result: Record<string, unknown>;
  duration: number;
}

/** The payload of `analysis:failed`. */
export interface AnalysisFailed extends Payload<"analysis:failed"> {
  projectId?: string;
  analysisId: string;
  jobId: string;
  error: string;
  code?: string;
  currentStation?: number;
}

/** The payload of `system:info`. */
export interface SystemInfo extends Payload<"system:info"> {
  level: "info";
  message: string;
  code?: string;
  details?: unknown;
}

/** The payload of `system:warning`. */
export interface SystemWarning extends Payload<"system:warning"> {
  level: "warning";
  message: string;
  code?: string;
  details?: unknown;
}

/** The payload of `system:error`. */
export interface SystemError extends Payload<"system:error"> {
  level: "error";
  message: string;
  code?: string;
  details?: unknown;
}

/** The payload of `connected`. */
export interface Connected extends Payload<"connected"> {
  message: string;
  socketId?: string;
  clientId?: string;
}

/** The payload of `authenticated`. */
export interface Authenticated extends Payload<"authenticated"> {
  /** The user whose token it is. */
  userId: string;
  message: string;
}

/** The payload of `unauthorized`. */
export interface Unauthorized extends Payload<"unauthorized"> {
  message: string;
  code: string;
}

/** The payload of `disconnected`. */
export interface Disconnected extends Payload<"disconnected"> {
  message: string;
  code: string;
}

/** The payload of each event. */
export interface EventMap {
  "job:started": JobStarted;
  "job:progress": JobProgress;
  "job:completed": JobCompleted;
  "job:failed": JobFailed;
  "job:retry": JobRetry;
  "job:log": JobLog;
  "queue:waiting": QueueWaiting;
  "queue:waiting-children": QueueWaitingChildren;
  "queue:active": QueueActive;
  "queue:completed": QueueCompleted;
  "queue:failed": QueueFailed;
  "queue:stalled": QueueStalled;
  "queue:removed": QueueRemoved;
  "queue:duplicated": QueueDuplicated;
  "queue:paused": QueuePaused;
  "queue:resumed": QueueResumed;
  "queue:drained": QueueDrained;
  "queue:cleaned": QueueCleaned;
  "queue:added": QueueAdded;
  "queue:delayed": QueueDelayed;
  "queue:retries-exhausted": QueueRetriesExhausted;
  "queue:deduplicated": QueueDeduplicated;
  "queue:stats": QueueStats;
  "analysis:started": AnalysisStarted;
  "analysis:progress": AnalysisProgress;
  "analysis:station_completed": AnalysisStationCompleted;
  "analysis:log": AnalysisLog;
  "analysis:completed": AnalysisCompleted;
  "analysis:failed": AnalysisFailed;
  "system:info": SystemInfo;
  "system:warning": SystemWarning;
  "system:error": SystemError;
  "connected": Connected;
  "authenticated": Authenticated;
  "unauthorized": Unauthorized;
  "disconnected": Disconnected;
}

// As the Node original names them.
export type JobProgressPayload = JobProgress;
export type JobStartedPayload = JobStarted;
export type JobCompletedPayload = JobCompleted;
export type JobFailedPayload = JobFailed;
export type QueueStatsPayload = QueueStats;
export type AnalysisProgressPayload = AnalysisProgress;
export type StationCompletedPayload = AnalysisStationCompleted;
export type SystemEventPayload = SystemInfo | SystemWarning | SystemError;
export type ConnectionPayload = Connected | Authenticated | Unauthorized | Disconnected;
export type RealtimeBasePayload = Payload;
export type RealtimeEventType = keyof EventMap;
export type RealtimePayload = EventMap[RealtimeEventType];
export type BroadcastTarget = "all" | "websocket" | "sse";
export type WebSocketRoom = "user" | "project" | "queue" | "job" | "analysis" | "global";

/** An event with its payload, by the name that the Node original gave it. */
export interface RealtimeEvent<T extends RealtimePayload = RealtimePayload> {
  event: T["eventType"];
  payload: T;
}

/** Every event with its name, as a union to switch over. */
export type AnyEvent = { [Name in keyof EventMap]: { event: Name; payload: EventMap[Name] } }[keyof EventMap];

/** For socket.io-client: `Socket<ServerToClientEvents, ClientToServerEvents>`. */
export type ServerToClientEvents = { [Name in keyof EventMap]: (payload: EventMap[Name]) => void };

/** What a request is answered with. */
export type Acknowledgement<Fields = unknown> =
  | ({ ok: true } & Fields)
  | { ok: false; code: string; message: string };

/** One room, or several; with a cursor, what was missed in them comes first. */
export type RoomRequest = ({ room: string } | { rooms: string[] }) & { lastEventId?: string };

/** What a client may send; `auth` of the handshake has the fields of `authenticate`. */
export interface ClientToServerEvents {
  authenticate: (
    request: { token?: string; userId?: string; rooms?: string[]; lastEventId?: string },
    answer?: (acknowledgement: Acknowledgement) => void,
  ) => void;
  subscribe: (
    request: RoomRequest,
    answer?: (acknowledgement: Acknowledgement<{ rooms: string[] }>) => void,
  ) => void;
  unsubscribe: (
    request: RoomRequest,
    answer?: (acknowledgement: Acknowledgement<{ rooms: string[] }>) => void,
  ) => void;
}
