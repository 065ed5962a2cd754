/**
 * The binary layout of one audio packet on the wire, both ways. Big-endian, a header of 20 bytes, then the Opus packet:
 *
 *   0  u8   kind        1 = speech of the user (uplink), 2 = audio of a reply (downlink)
 *   1  u8   reserved    0
 *   2  u16  revision    of the turn that the packet belongs to, or that the reply answers
 *   4  u32  n           link number (see link.ts)
 *   8  u32  turnId
 *  12  u32  seq         index of the packet in its turn (uplink) or its reply (downlink), from 0; one packet is PACKET_MS
 *  16  u32  replyId     0 on the uplink
 *  20  …    payload     one Opus packet, 1 to MAX_PAYLOAD_BYTES
 */
import { LatchError } from './errors.ts';

/** One Opus packet holds this much audio. */
export const PACKET_MS = 20;
/** The rate of audio inside Latch (capture pipeline, Opus, speech model): 24 kHz mono. */
export const PIPELINE_HZ = 24_000;
/** Samples in one packet at PIPELINE_HZ. */
export const PACKET_SAMPLES = (PIPELINE_HZ * PACKET_MS) / 1000;
export const HEADER_BYTES = 20;
/** RFC 6716 §3.4: an Opus frame is at most 1275 bytes; one packet here is one frame, plus its TOC byte. */
export const MAX_PAYLOAD_BYTES = 1276;

export type FrameKind = 'speech' | 'reply';
const KIND_BYTES = { speech: 1, reply: 2 } as const satisfies Record<FrameKind, number>;

export interface AudioFrame {
  kind: FrameKind;
  n: number;
  turnId: number;
  revision: number;
  seq: number;
  /** 0 for speech. */
  replyId: number;
  payload: Uint8Array;
}

/** Encodes a frame; the payload is copied, so the source buffer may be used again. */
export function encodeFrame(frame: AudioFrame): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + frame.payload.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, KIND_BYTES[frame.kind]);
  view.setUint16(2, frame.revision);
  view.setUint32(4, frame.n);
  view.setUint32(8, frame.turnId);
  view.setUint32(12, frame.seq);
  view.setUint32(16, frame.replyId);
  bytes.set(frame.payload, HEADER_BYTES);
  return bytes;
}

/**
 * The link number of a frame, even if the rest of it is malformed: the frame took its place on the link all the same. Throws
 * LatchError `bad-frame` where there is none.
 */
export function linkNumberOf(bytes: Uint8Array): number {
  if (bytes.byteLength < HEADER_BYTES)
    throw new LatchError('bad-frame', `length ${bytes.byteLength}: no header`);
  const n = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4);
  if (n === 0) throw new LatchError('bad-frame', 'link number 0');
  return n;
}

/**
 * Decodes a frame. The payload is a view into `bytes`, not a copy.
 * Throws LatchError `bad-frame`, whose detail names the field that is wrong.
 */
export function decodeFrame(bytes: Uint8Array, expected: FrameKind): AudioFrame {
  if (bytes.byteLength <= HEADER_BYTES)
    throw new LatchError('bad-frame', `length ${bytes.byteLength}: no payload`);
  const payload = bytes.subarray(HEADER_BYTES);
  if (payload.byteLength > MAX_PAYLOAD_BYTES)
    throw new LatchError('bad-frame', `payload ${payload.byteLength} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES);
  if (view.getUint8(0) !== KIND_BYTES[expected])
    throw new LatchError('bad-frame', `kind ${view.getUint8(0)}`);
  if (view.getUint8(1) !== 0) throw new LatchError('bad-frame', `reserved byte ${view.getUint8(1)}`);
  const frame: AudioFrame = {
    kind: expected,
    revision: view.getUint16(2),
    n: view.getUint32(4),
    turnId: view.getUint32(8),
    seq: view.getUint32(12),
    replyId: view.getUint32(16),
    payload,
  };
  if (frame.n === 0) throw new LatchError('bad-frame', 'link number 0');
  if (frame.turnId === 0) throw new LatchError('bad-frame', 'turnId 0');
  if ((frame.replyId === 0) !== (expected === 'speech'))
    throw new LatchError('bad-frame', `replyId ${frame.replyId}`);
  return frame;
}
