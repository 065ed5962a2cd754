/** How late an event loop is, and how much of that is its own doing. */
import { existsSync, readFileSync } from 'node:fs';
import { createHistogram, monitorEventLoopDelay, type Histogram } from 'node:perf_hooks';

/** Lateness is measured in steps of this; so much is in every value. */
export const RESOLUTION_MS = 1;

interface Lateness {
  p50Ms: number;
  p9999Ms: number;
  maxMs: number;
}

export interface LoopDelay {
  /** All of it, as perf_hooks measures it. */
  late: Lateness;
  /**
   * Without the time in which the thread could have run, and other threads and processes had the cores: what is left even on
   * a machine that does nothing else. Null where the kernel does not count it (proc(5): schedstat, its second field).
   */
  own: Lateness | null;
}

const schedstat = '/proc/thread-self/schedstat';

/** Watches the loop of the thread that calls it; each call of the result tells of the time since the one before. */
export function watchLoop(): () => LoopDelay {
  const late = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  late.enable();
  const own = existsSync(schedstat) ? watchOwn() : null;
  return () => {
    const result = { late: latenessOf(late), own: own && latenessOf(own) };
    late.reset();
    own?.reset();
    return result;
  };
}

function watchOwn(): Histogram & { reset(): void } {
  const own = createHistogram();
  let lastMs = performance.now();
  let waitedNs = waitedSoFarNs();
  setInterval(() => {
    const nowMs = performance.now();
    const nowWaitedNs = waitedSoFarNs();
    own.record(Math.max(1, Math.round((nowMs - lastMs) * 1e6 - (nowWaitedNs - waitedNs))));
    lastMs = nowMs;
    waitedNs = nowWaitedNs;
  }, RESOLUTION_MS);
  return own;
}

const waitedSoFarNs = (): number => Number(readFileSync(schedstat, 'utf8').split(' ')[1]);

const latenessOf = (histogram: Histogram): Lateness => ({
  p50Ms: histogram.percentile(50) / 1e6,
  p9999Ms: histogram.percentile(99.99) / 1e6,
  maxMs: histogram.max / 1e6,
});
