/** What the call worker tells its page of the times of turns, overheard by the test. */
import type { Page } from '@playwright/test';
import type { TimedTurn } from '../../../web/call/diagnostics-state.ts';

/** Before the page is opened. */
export async function overhearTimes(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const times: unknown[] = [];
    Object.assign(window, {
      times,
      Worker: class extends Worker {
        constructor(...args: ConstructorParameters<typeof Worker>) {
          super(...args);
          this.addEventListener('message', ({ data }: MessageEvent<{ kind: string }>) => {
            if (data.kind === 'turn-times' || data.kind === 'clock') times.push(data);
          });
        }
      },
    });
  });
}

type Told = ({ kind: 'turn-times' } & TimedTurn) | { kind: 'clock'; errorMs: number };

/** The turns whose reply was heard, each with all its marks so far, and the error of the clocks. */
export async function timesOf(page: Page): Promise<{ turns: TimedTurn[]; clockErrorMs: number | null }> {
  const told = await page.evaluate(() => (window as unknown as { times: Told[] }).times);
  const turns = new Map<number, TimedTurn>();
  let clockErrorMs: number | null = null;
  for (const report of told) {
    if (report.kind === 'clock') clockErrorMs = report.errorMs;
    else turns.set(report.turnId, report);
  }
  return { turns: [...turns.values()], clockErrorMs };
}
