/**
 * Listening to a call as it happens: what the server says to those who opened `/live/<token>`, over the Socket.IO namespace LIVE_NAMESPACE.
 * A listener says nothing but its token. docs/protocol.md has the same.
 *
 * `live.audio` is binary: one or more packets, one after the other, each big-endian:
 *
 *   0  u8   voice     1 = the person who talks, 2 = the AI
 *   1  u8   reserved  0
 *   2  u16  length    of the Opus packet, 1 to MAX_PAYLOAD_BYTES
 *   4  u32  stream    number of the turn or reply: a decoder begins afresh with each
 *   8  u32  atMs      when it sounded, in ms since the link was made
 *  12  …    payload   one Opus packet of PACKET_MS, as it was sent in the call
 */
import * as v from 'valibot';
import { LatchError } from './errors.ts';
import { MAX_PAYLOAD_BYTES } from './frames.ts';

export const LIVE_NAMESPACE = '/live';
/** A listener aims to be so far behind the call: a talker's page says about twice a second how much it has played. */
export const LIVE_AIM_MS = 1_000;
/** Nobody hears anything that is older: it is skipped. */
export const LIVE_MOST_BEHIND_MS = 3_000;

const HEADER_BYTES = 12;
const VOICE_BYTES = { user: 1, reply: 2 } as const;

export type LiveVoice = keyof typeof VOICE_BYTES;

export interface LivePacket {
  voice: LiveVoice;
  /** Number of the turn or the reply. */
  stream: number;
  /** When it sounded, in ms since the link was made. */
  atMs: number;
  payload: Uint8Array;
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));

export const LIVE_EVENTS = {
  'live.joined': v.pipe(
    v.object({
      nowMs: v.pipe(v.number(), v.description('ms since the link was made')),
    }),
    v.description(
      'The one who talks was told, and sound follows. Until then a listener waits. Audio of the last moment comes next.',
    ),
  ),
  'live.listeners': v.pipe(
    v.object({ listeners: count }),
    v.description('So many listen. Said again, it replaces what was said before.'),
  ),
  'live.caption': v.pipe(
    v.object({
      turnId: v.number(),
      lines: v.array(v.object({ who: v.picklist(['user', 'assistant']), text: v.string() })),
    }),
    v.description(
      'What the record says of a turn, in place of what it said before; no lines where it was taken back. Only of turns that began since the link was made.',
    ),
  ),
  'live.over': v.pipe(
    v.object({ why: v.fallback(v.picklist(['ended', 'slow', 'full']), 'ended') }),
    v.description(
      'Nothing more comes. ended: the call is over, or the link was taken back; slow: this listener did not keep up; full: too many listen.',
    ),
  ),
} as const;

export type LiveEvents = { [K in keyof typeof LIVE_EVENTS]: v.InferOutput<(typeof LIVE_EVENTS)[K]> };

/** What a listener presents (Socket.IO's `auth`): the last part of the link. */
export const listenerHandshake = v.strictObject({ token: v.pipe(v.string(), v.maxLength(128)) });

/** POST and DELETE /api/live: makes a link to the caller's own call that is up, or takes it back. Errors are those of the API. */
export const liveRequest = v.strictObject({ conversationId: v.pipe(v.string(), v.maxLength(64)) });
/** The answer (201) to POST. */
export const liveAnswer = v.object({
  path: v.pipe(v.string(), v.description('of the page to listen at, below the base of the server')),
});

export function encodeLivePackets(packets: readonly LivePacket[]): Uint8Array {
  const size = packets.reduce((sum, { payload }) => sum + HEADER_BYTES + payload.byteLength, 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const { voice, stream, atMs, payload } of packets) {
    view.setUint8(at, VOICE_BYTES[voice]);
    view.setUint16(at + 2, payload.byteLength);
    view.setUint32(at + 4, stream);
    view.setUint32(at + 8, Math.max(0, Math.round(atMs)));
    bytes.set(payload, at + HEADER_BYTES);
    at += HEADER_BYTES + payload.byteLength;
  }
  return bytes;
}

/** The payloads are views into `bytes`. Throws LatchError `bad-frame`. */
export function decodeLivePackets(bytes: Uint8Array): LivePacket[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: LivePacket[] = [];
  for (let at = 0; at < bytes.byteLength;) {
    if (bytes.byteLength - at < HEADER_BYTES) throw new LatchError('bad-frame', 'no header');
    const voice = (Object.keys(VOICE_BYTES) as LiveVoice[]).find(
      (name) => VOICE_BYTES[name] === view.getUint8(at),
    );
    if (voice === undefined) throw new LatchError('bad-frame', `voice ${view.getUint8(at)}`);
    const length = view.getUint16(at + 2);
    const from = at + HEADER_BYTES;
    if (length === 0 || length > MAX_PAYLOAD_BYTES || from + length > bytes.byteLength)
      throw new LatchError('bad-frame', `payload ${length} bytes`);
    packets.push({
      voice,
      stream: view.getUint32(at + 4),
      atMs: view.getUint32(at + 8),
      payload: bytes.subarray(from, from + length),
    });
    at = from + length;
  }
  return packets;
}
