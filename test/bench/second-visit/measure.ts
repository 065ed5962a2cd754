/**
 * How long a person who comes back waits until a call could begin: from the start of the navigation until the page is seen, and until what
 * hears and speaks is loaded and warm (`latch.talk-ready`). The browser is closed between two visits, its profile stays.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { chromium as browserType, type Page } from '@playwright/test';
import { chromium } from '../../../playwright.config.ts';
import { startLatch } from '../../e2e/support/latch-server.ts';
import { startTcpProxy } from '../../e2e/support/tcp-proxy.ts';
import { fixed, printTable } from '../print.ts';
import type { Resources } from '../resources.ts';
import { spread } from '../statistics.ts';

const LIMIT_MS = 60_000;
/** The service worker fetches its files, and the browser writes what it compiled. */
const REST_MS = 6_000;

interface Visit {
  seenMs: number;
  readyMs: number;
  /** Over the wire to the browser, with the rest. */
  downBytes: number;
}
export interface Visits {
  first: Visit;
  /** Those that count: in the second one the browser may still compile what it keeps from then on. */
  later: Visit[];
}

export async function measureVisits(resources: Resources, visits: number): Promise<Visits> {
  const server = resources.use(await startLatch(), (it) => it.kill());
  const wire = resources.use(await startTcpProxy(server.port), (it) => it.close());
  const profile = resources.use(mkdtempSync(join(tmpdir(), 'latch-visits-')), async (folder) =>
    rmSync(folder, { recursive: true, force: true }),
  );
  const all: Visit[] = [];
  for (let i = 0; i < 1 + visits; i++) {
    const context = resources.use(await browserType.launchPersistentContext(profile, chromium), (it) =>
      it.close(),
    );
    const before = wire.bytes().down;
    const page = await context.newPage();
    // Its name, as a proxy's: a worker needs a secure context, and this host is one.
    await page.goto(wire.url.replace('127.0.0.1', 'localhost'));
    const times = await timesOf(page);
    await sleep(REST_MS);
    all.push({ ...times, downBytes: wire.bytes().down - before });
    await context.close();
  }
  const [first, ...later] = all;
  return { first: first!, later };
}

async function timesOf(page: Page): Promise<Omit<Visit, 'downBytes'>> {
  const startOf = (name: string) => performance.getEntriesByName(name)[0]!.startTime;
  await page.waitForFunction(() => performance.getEntriesByName('latch.talk-ready').length > 0, null, {
    timeout: LIMIT_MS,
  });
  return {
    seenMs: await page.evaluate(startOf, 'first-contentful-paint'),
    readyMs: await page.evaluate(startOf, 'latch.talk-ready'),
  };
}

export function printVisits({ first, later }: Visits): void {
  const row = (name: string, visits: readonly Visit[]) => {
    const of = (value: (visit: Visit) => number) => spread(visits.map(value))!;
    const ready = of((visit) => visit.readyMs);
    return [
      name,
      fixed(of((visit) => visit.seenMs).p50),
      fixed(ready.p50),
      fixed(ready.max),
      fixed(of((visit) => visit.downBytes).p50 / 1000),
    ];
  };
  printTable(
    'Visits (ms from the start of the navigation)',
    ['', 'seen p50', 'ready p50', 'ready max', 'kB down'],
    [row('first', [first]), row('second', later.slice(0, 1)), row('later', later.slice(1))],
  );
}
