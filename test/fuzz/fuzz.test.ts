import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ENTRANCES } from './entrances.ts';
import type { Entrance } from './entrance.ts';
import { httpBytes } from './entrances/http.ts';
import { FuzzedServer } from './fuzzed-server.ts';
import { runFuzz } from './run-fuzz.ts';

/** A long run is `npx tsx test/bench/fuzz.ts`. */
const INPUTS = 400;
const SEED = 20_261_127;
/** Far more than what one of the inputs could leave behind by right, and far less than if each left behind what it brought. */
const MAX_GROWTH_BYTES = 16 * 2 ** 20;

describe('nothing that is sent breaks the server, or stays in its memory', () => {
  let server: FuzzedServer;
  beforeAll(async () => {
    server = await FuzzedServer.start();
  });
  afterAll(() => server.stop());

  for (const entrance of ENTRANCES)
    test(
      entrance.name,
      async () => {
        const { failures, inputs, before, after } = await runFuzz(server, entrance, {
          seed: SEED,
          inputs: INPUTS,
        });
        expect(failures).toEqual([]);
        expect(inputs).toBe(INPUTS);
        expect(after.heapBytes - before.heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
      },
      120_000,
    );
});

describe('a run fails', () => {
  const failuresOf = async (attack: (server: FuzzedServer) => Promise<unknown>): Promise<string> => {
    const server = await FuzzedServer.start();
    const entrance: Entrance<Uint8Array> = {
      ...httpBytes,
      open: async () => ({ attack: async () => void (await attack(server)), close: async () => {} }),
    };
    try {
      return (await runFuzz(server, entrance, { seed: 1, inputs: 8 })).failures.join('\n');
    } finally {
      await server.stop();
    }
  };

  test('when the server ends, and says with which seed', async () => {
    const failures = await failuresOf(async (server) => {
      const ended = server.ended();
      process.kill(server.pid, 'SIGKILL');
      await ended;
    });
    expect(failures).toMatch(/the server ended \(SIGKILL\)[\s\S]*seed 1/);
  });

  test('when the log says that something broke', async () => {
    const failures = await failuresOf(async (server) => {
      server.onLogLine('{"level":50,"msg":"a message broke the session"}');
    });
    expect(failures).toContain('a message broke the session');
  });
});
