import { Encoder } from '@evan/opus';
import { describe, expect, it } from 'vitest';
import { PACKET_MS, PACKET_SAMPLES, PIPELINE_HZ } from '../../shared/frames.ts';
import { opusMs } from '../../shared/opus-packet.ts';

describe('the head of an Opus packet', () => {
  it.each(['voip', 'audio', 'restricted_lowdelay'] as const)(
    'tells the length of what %s makes',
    (application) => {
      const encoder = new Encoder({ channels: 1, sample_rate: PIPELINE_HZ, application });
      for (let packet = 0; packet < 50; packet++) {
        const pcm = Int16Array.from({ length: PACKET_SAMPLES }, (_, i) => 9000 * Math.sin((i * packet) / 20));
        expect(opusMs(Uint8Array.from(encoder.encode(pcm)))).toBe(PACKET_MS);
      }
    },
  );

  // RFC 6716, table 2: the frame of each configuration; §3.2: how many frames a packet has.
  it.each<[string, number[], number]>([
    ['nothing', [], 0],
    ['one SILK frame of 60 ms', [3 << 3], 60],
    ['two SILK frames of 60 ms', [(3 << 3) | 1], 120],
    ['two hybrid frames of 10 ms', [(12 << 3) | 2], 20],
    ['48 CELT frames of 2.5 ms', [(16 << 3) | 3, 48], 120],
    ['63 SILK frames of 60 ms, which no decoder takes', [(3 << 3) | 3, 0xff], 3780],
    ['a count that is missing', [(3 << 3) | 3], 0],
  ])('reads %s', (_what, bytes, ms) => {
    expect(opusMs(Uint8Array.from(bytes))).toBe(ms);
  });
});
