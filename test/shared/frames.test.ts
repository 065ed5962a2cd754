import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeFrame,
  encodeFrame,
  HEADER_BYTES,
  linkNumberOf,
  MAX_PAYLOAD_BYTES,
  type AudioFrame,
} from '../../shared/frames.ts';

const speech: AudioFrame = {
  kind: 'speech',
  n: 7,
  turnId: 3,
  revision: 1,
  seq: 42,
  replyId: 0,
  payload: Uint8Array.of(1, 2, 3),
};

/** The bytes of a good frame, with one byte (or more) changed. */
function spoilt(at: number, ...values: number[]): Uint8Array {
  const bytes = encodeFrame(speech);
  bytes.set(values, at);
  return bytes;
}

const refused = (detail: string) => expect.objectContaining({ code: 'bad-frame', detail });

describe('audio frames', () => {
  it('come out as they went in', () => {
    const u32 = fc.integer({ min: 0, max: 0xffffffff });
    const positive = fc.integer({ min: 1, max: 0xffffffff });
    const frame = fc
      .record({
        kind: fc.constantFrom('speech', 'reply'),
        n: positive,
        turnId: positive,
        revision: fc.integer({ min: 0, max: 0xffff }),
        seq: u32,
        replyId: positive,
        payload: fc.uint8Array({ minLength: 1, maxLength: MAX_PAYLOAD_BYTES }),
      })
      .map((any) => (any.kind === 'speech' ? { ...any, replyId: 0 } : any));
    fc.assert(
      fc.property(frame, (sent) => {
        expect(decodeFrame(encodeFrame(sent), sent.kind)).toEqual(sent);
        expect(linkNumberOf(encodeFrame(sent))).toBe(sent.n);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  it('are read in the middle of a larger buffer', () => {
    const bytes = encodeFrame(speech);
    const larger = new Uint8Array(bytes.length + 10);
    larger.set(bytes, 5);
    expect(decodeFrame(larger.subarray(5, 5 + bytes.length), 'speech')).toEqual(speech);
  });

  it('are laid out as documented', () => {
    expect([...encodeFrame(speech)]).toEqual([
      1, 0, 0, 1, 0, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 42, 0, 0, 0, 0, 1, 2, 3,
    ]);
  });

  it.each([
    ['no payload', new Uint8Array(HEADER_BYTES), `length ${HEADER_BYTES}: no payload`],
    ['nothing at all', new Uint8Array(0), 'length 0: no payload'],
    ['an unknown kind', spoilt(0, 9), 'kind 9'],
    ['the kind of the other direction', spoilt(0, 2), 'kind 2'],
    ['a reserved byte that is used', spoilt(1, 1), 'reserved byte 1'],
    ['no link number', spoilt(4, 0, 0, 0, 0), 'link number 0'],
    ['no turn', spoilt(8, 0, 0, 0, 0), 'turnId 0'],
    ['a reply where speech is', spoilt(16, 0, 0, 0, 5), 'replyId 5'],
    [
      'a payload that is too long',
      encodeFrame({ ...speech, payload: new Uint8Array(MAX_PAYLOAD_BYTES + 1) }),
      `payload ${MAX_PAYLOAD_BYTES + 1} bytes`,
    ],
  ])('with %s are refused, and the field is named', (_what, bytes, detail) => {
    expect(() => decodeFrame(bytes, 'speech')).toThrow(refused(detail));
  });

  it('of a reply need its number', () => {
    const bytes = encodeFrame({ ...speech, kind: 'reply' });
    expect(() => decodeFrame(bytes, 'reply')).toThrow(refused('replyId 0'));
  });

  it('tell their link number even when the rest is wrong', () => {
    expect(linkNumberOf(spoilt(0, 9, 9))).toBe(7);
  });

  it('have no link number without a header', () => {
    expect(() => linkNumberOf(new Uint8Array(7))).toThrow(refused('length 7: no header'));
    expect(() => linkNumberOf(spoilt(4, 0, 0, 0, 0))).toThrow(refused('link number 0'));
  });

  it('of random bytes give a frame or a typed error, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom('speech', 'reply'), (bytes, kind) => {
        try {
          expect(decodeFrame(bytes, kind).kind).toBe(kind);
        } catch (error) {
          expect(error).toMatchObject({ code: 'bad-frame' });
        }
      }),
      { numRuns: 2000, seed: 8 },
    );
  });
});
