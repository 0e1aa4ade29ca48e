import type { EventMap } from "./events.js";

export type * from "./events.js";

export interface Options {
  /** The address of the notifier, as "https://stations.example". In a page, it defaults to the page's origin. */
  url?: string;
  /** A JWT, or a function that returns a valid one. It is called for each connection. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** The `cursor` of the last event that was processed, to continue after it. */
  since?: string;
  /** Ends the iteration, which throws the reason (an AbortError, unless another is given). */
  signal?: AbortSignal;
}

/** An event, discriminated by `name`; later versions may send others. Pass `cursor` as `since` to resume after it. */
export type StationsEvent = {
  [Name in keyof EventMap]: { name: Name; payload: EventMap[Name]; cursor: string };
}[keyof EventMap];

/** What is thrown, with the notifier's `code` and HTTP `status`; `unreachable` and 0 if there was no response. */
export interface StationsError extends Error {
  code: string;
  status: number;
}

/**
 * The events of one analysis until it ends, each once. Without `since`, its present state comes first.
 *
 *     for await (const { name, payload } of follow("abc", { url })) console.log(name, payload);
 *
 * A lost connection is not an error: the client reconnects and continues after the last event that it yielded. Events
 * are read only as they are asked for. `wait` is how many seconds the analysis may take to appear (30). Throws a
 * StationsError if the notifier refuses, or if the first connection fails.
 */
export function follow(
  analysisId: string,
  options?: Options & { wait?: number },
): AsyncGenerator<StationsEvent, void, void>;

/** The same for up to ten rooms besides those that you are always in. It ends when you leave the loop. */
export function listen(rooms: string[], options?: Options): AsyncGenerator<StationsEvent, void, void>;
