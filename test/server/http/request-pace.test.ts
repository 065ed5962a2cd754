import { once } from 'node:events';
import {
  createServer,
  request as ask,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { RequestPace, type PaceLimits } from '../../../server/http/request-pace.ts';

const LIMITS: PaceLimits = { perSecond: 10, burst: 5, longestWaitMs: 1_000 };

describe('the pace of an address', () => {
  it('lets a burst through at once, has what follows wait for its turn, and refuses what would wait too long', () => {
    const pace = new RequestPace(LIMITS);
    const waits = Array.from({ length: 17 }, () => pace.waitMs('a', 1_000));
    expect(waits.slice(0, 5)).toEqual([0, 0, 0, 0, 0]);
    expect(waits.slice(5, 15)).toEqual([100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000]);
    expect(waits.slice(15)).toEqual([null, null]);
    // What was refused took no place.
    expect(pace.waitMs('a', 1_100)).toBe(1_000);
  });

  it('is nobody else’s', () => {
    const pace = new RequestPace(LIMITS);
    for (let i = 0; i < 100; i++) pace.waitMs('a', 0);
    expect(pace.waitMs('b', 0)).toBe(0);
  });

  it('is kept over any time: no more are due than the burst and the rate allow', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 400 }), { maxLength: 300 }), (gaps) => {
        const pace = new RequestPace(LIMITS);
        let nowMs = 0;
        const due: number[] = [];
        for (const gapMs of gaps) {
          nowMs += gapMs;
          const waitMs = pace.waitMs('a', nowMs);
          if (waitMs !== null) due.push(nowMs + waitMs);
        }
        due.forEach((fromMs, i) =>
          due.slice(i).forEach((toMs, more) => {
            expect(more + 1).toBeLessThanOrEqual(
              LIMITS.burst + ((toMs - fromMs) * LIMITS.perSecond) / 1000 + 1,
            );
          }),
        );
      }),
    );
  });

  it('forgets addresses that have been quiet', () => {
    const pace = new RequestPace(LIMITS);
    for (let i = 0; i < 1_000; i++) pace.waitMs(`10.0.${i >> 8}.${i & 255}`, i);
    pace.waitMs('a', 60_000);
    expect(pace.size).toBe(1);
  });
});

describe('a server at a pace', () => {
  let server: Server;
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  async function serve(limits: PaceLimits): Promise<{ url: string; served: string[] }> {
    const served: string[] = [];
    const pace = new RequestPace(limits);
    server = createServer(({ url }, response) =>
      pace.take('a', response, () => {
        served.push(url!);
        response.end('served');
      }),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served };
  }

  it('answers what had to wait, in its turn', async () => {
    const { url, served } = await serve({ perSecond: 50, burst: 1, longestWaitMs: 5_000 });
    const answers = await Promise.all(['/1', '/2', '/3'].map((path) => fetch(url + path)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(served.toSorted()).toEqual(['/1', '/2', '/3']);
  });

  it('does not serve who is gone by its turn', async () => {
    const { url, served } = await serve({ perSecond: 1, burst: 1, longestWaitMs: 60_000 });
    await fetch(`${url}/first`);
    const gone = ask(`${url}/gone`).on('error', () => {});
    gone.end();
    const [, response] = (await once(server, 'request')) as [IncomingMessage, ServerResponse];
    gone.destroy();
    await once(response, 'close');
    // Its turn comes after the other's.
    await fetch(`${url}/last`);
    expect(served).toEqual(['/first', '/last']);
  });

  it('says when to come again to whom it refuses, and takes nothing more from that connection', async () => {
    const { url } = await serve({ perSecond: 0.001, burst: 1, longestWaitMs: 2_000 });
    await fetch(url);
    const refused = await fetch(url);
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('2');
    expect(refused.headers.get('connection')).toBe('close');
    expect(await refused.json()).toMatchObject({ error: { code: 'rate-limited' } });
  });
});
