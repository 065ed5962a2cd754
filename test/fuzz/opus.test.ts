import { expect, test } from 'vitest';
import { DECODERS, fuzzOpus } from './opus.ts';

/** A long run is `FUZZ_PACKETS=1000000 npx vitest run test/fuzz/opus.test.ts`. */
const PACKETS = Number(process.env['FUZZ_PACKETS'] ?? 6000);

test.each(DECODERS)(
  'packets that no encoder made are decoded or refused, and harm nothing (%s)',
  async (which) => {
    const { packets, decoded, refused, rssBytes } = await fuzzOpus(which, {
      seed: 20_261_127,
      packets: PACKETS,
    });
    console.log(
      `opus, ${which}: ${decoded} decoded, ${refused} refused, RSS ${rssBytes.before >> 20} → ${rssBytes.after >> 20} MiB`,
    );
    expect(decoded + refused).toBe(packets);
    expect(decoded).toBeGreaterThan(0);
    expect(refused).toBeGreaterThan(0);
  },
  3_600_000,
);
