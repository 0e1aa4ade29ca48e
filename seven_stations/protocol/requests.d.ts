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
