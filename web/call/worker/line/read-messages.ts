/**
 * Reads what the server says. The page may be older than the server, so it ignores members that it does not know (the
 * schemas are open), and whole events that it does not know.
 */
import * as v from 'valibot';
import { LatchError } from '../../../../shared/errors.ts';
import {
  LINK_EVENTS,
  SERVER_EVENTS,
  type LinkEvents,
  type ServerEvent,
} from '../../../../shared/protocol.ts';

/** Events that only inform. If the page cannot read one, such as a new model state, it ignores it. */
const INFORMING: readonly ServerEvent['name'][] = ['model.state', 'turn.marks', 'call.usage', 'turn.judged'];

/** The event, or null if it holds nothing for this page. For an event that breaks the protocol, throws what valibot throws. */
export function readServerEvent(name: string, payload: unknown): ServerEvent | null {
  if (!isServerEvent(name)) return null;
  const read = v.safeParse(SERVER_EVENTS[name], payload);
  if (read.success) return shortened({ name, payload: read.output } as ServerEvent);
  if (INFORMING.includes(name)) return null;
  throw new v.ValiError(read.issues);
}

/** A sentence for a person. */
const MAX_SENTENCE_CHARS = 1_000;
const short = (text: string): string => text.slice(0, MAX_SENTENCE_CHARS);

/** What is shown as a sentence is no longer than one. */
function shortened(event: ServerEvent): ServerEvent {
  if (event.name !== 'call.error' && event.name !== 'call.ended') return event;
  return { ...event, payload: { ...event.payload, message: short(event.payload.message) } } as ServerEvent;
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

/** The answer to `link.ping`, or null if it is not one. */
export function readPong(answer: unknown): { serverMs: number } | null {
  const read = v.safeParse(pongSchema, answer);
  return read.success ? read.output : null;
}

const refusalSchema = v.object({
  code: v.string(),
  message: v.optional(v.string()),
  detail: v.optional(v.string()),
});

/** Why the server refused, or null if it did not say. */
export function readRefusal(data: unknown): LatchError | null {
  const read = v.safeParse(refusalSchema, data);
  if (!read.success) return null;
  const { message } = read.output;
  return LatchError.received({ ...read.output, message: message && short(message) });
}
