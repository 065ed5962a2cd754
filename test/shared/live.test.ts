import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeLivePackets, encodeLivePackets, type LivePacket } from '../../shared/live.ts';

const packet = fc.record<LivePacket>({
  voice: fc.constantFrom('user', 'reply'),
  stream: fc.nat(),
  atMs: fc.nat(),
  payload: fc.uint8Array({ minLength: 1, maxLength: 100 }),
});

test('packets are read as they were written', () => {
  fc.assert(
    fc.property(fc.array(packet), (packets) => {
      const read = decodeLivePackets(encodeLivePackets(packets));
      expect(read.map((one) => ({ ...one, payload: [...one.payload] }))).toEqual(
        packets.map((one) => ({ ...one, payload: [...one.payload] })),
      );
    }),
  );
});

test('any other bytes are refused with an error of ours, or read as packets that are whole', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      try {
        for (const { payload } of decodeLivePackets(bytes)) expect(payload.length).toBeGreaterThan(0);
      } catch (error) {
        expect(error).toMatchObject({ code: 'bad-frame' });
      }
    }),
  );
});
