import { expect, test } from 'vitest';
import { DECODERS, fuzzOpus } from './opus.ts';

/** A long run is `npx tsx test/bench/fuzz.ts`. */
test.each(DECODERS)(
  'packets that no encoder made are decoded or refused, and harm nothing (%s)',
  async (which) => {
    const { packets, decoded, refused } = await fuzzOpus(which, { seed: 20_261_127, packets: 6000 });
    expect(decoded + refused).toBe(packets);
    expect(decoded).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
);
