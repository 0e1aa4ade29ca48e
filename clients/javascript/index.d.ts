import type { EventMap } from "./events.js";

export type * from "./events.js";

export interface Options {
  /** The notifier's address, as "https://stations.example"; in a page, by default, where the page comes from. */
  url?: string;
  /** A JWT, or what gives one that is valid now: asked for each connection, so that a fresh one follows an old one. */
  token?: string | (() => string | undefined | Promise<string | undefined>);
  /** The `cursor` of the last event that was dealt with, to go on after it, over a reload of the page, say. */
  since?: string;
  /** Ends it all. */
  signal?: AbortSignal;
}

/** An event, told apart by `name`; later versions may send others. `cursor` is where to go on after it. */
export type StationsEvent = {
  [Name in keyof EventMap]: { name: Name; payload: EventMap[Name]; cursor: string };
}[keyof EventMap];

/** What is thrown: `code` as the notifier gives it, `status` of its answer; `unreachable` and 0 where there was none. */
export interface StationsError extends Error {
  code: string;
  status: number;
}

/**
 * The events of one analysis until it ends, each once; without `since` its present state comes first.
 *
 *     for await (const { name, payload } of follow("abc", { url })) console.log(name, payload);
 *
 * A lost connection is no error: it goes on after the last event that was given. Events are read as fast as they are
 * asked for. `wait` is for how many seconds the analysis may still be about to be added (30). Throws a StationsError
 * where the notifier refuses, or cannot be reached at first.
 */
export function follow(
  analysisId: string,
  options?: Options & { wait?: number },
): AsyncGenerator<StationsEvent, void, void>;

/** The same for rooms, at most ten, beside those that you are always in: it ends when you leave the loop. */
export function listen(rooms: string[], options?: Options): AsyncGenerator<StationsEvent, void, void>;
