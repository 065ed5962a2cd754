import type { RealtimeServerEvent } from 'openai/resources/realtime/realtime';

type WithoutId<Event> = Event extends { event_id: string } ? Omit<Event, 'event_id'> : never;

/** An event of the server, before it gets its `event_id`. */
export type ServerEvent = WithoutId<RealtimeServerEvent>;

export type Send = (event: ServerEvent) => void;
