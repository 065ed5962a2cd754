/**
 * What the server says, read by a page that may be older than the server: members that the page does not know are ignored (the
 * schemas are open), and so is a whole event that it does not know.
 */
import * as v from 'valibot';
import { LatchError } from '../../../../shared/errors.ts';
import {
  LINK_EVENTS,
  SERVER_EVENTS,
  type LinkEvents,
  type ServerEvent,
} from '../../../../shared/protocol.ts';

/** Events that only inform: one that this page cannot read, such as a new model state, is ignored. */
const INFORMING: readonly ServerEvent['name'][] = ['model.state', 'turn.marks', 'call.usage'];

/** The event, or null where there is nothing in it for this page. Throws what valibot throws for one that breaks the protocol. */
export function readServerEvent(name: string, payload: unknown): ServerEvent | null {
  if (!isServerEvent(name)) return null;
  const read = v.safeParse(SERVER_EVENTS[name], payload);
  if (read.success) return { name, payload: read.output } as ServerEvent;
  if (INFORMING.includes(name)) return null;
  throw new v.ValiError(read.issues);
}

const isServerEvent = (name: string): name is ServerEvent['name'] => Object.hasOwn(SERVER_EVENTS, name);

/** Throws what valibot throws. */
export const readReady = (payload: unknown): LinkEvents['link.ready'] =>
  v.parse(LINK_EVENTS['link.ready'], payload);

/** The schema of `link.ack` is closed, since the server reads it too. */
const ackSchema = v.object(LINK_EVENTS['link.ack'].entries);

/** Throws what valibot throws. */
export const readAck = (payload: unknown): LinkEvents['link.ack'] => v.parse(ackSchema, payload);

const pongSchema = v.object({ serverMs: v.number() });

/** The answer to `link.ping`, or null where it is none. */
export function readPong(answer: unknown): { serverMs: number } | null {
  const read = v.safeParse(pongSchema, answer);
  return read.success ? read.output : null;
}

const refusalSchema = v.object({
  code: v.string(),
  message: v.optional(v.string()),
  detail: v.optional(v.string()),
});

/** Why the server refused, or null where it did not say. */
export function readRefusal(data: unknown): LatchError | null {
  const read = v.safeParse(refusalSchema, data);
  return read.success ? LatchError.received(read.output) : null;
}
