/** What a person chose on this device. The browser keeps it; if it stores nothing, the choice holds for this visit. */
import { PATIENCE_MS, PRESETS } from '../../shared/floor/endpoint-policy.ts';

const PATIENCE_KEY = 'latch.patience-ms';
const TIMINGS_KEY = 'latch.timings';

export function storedPatienceMs(): number {
  const patienceMs = Number(stored(PATIENCE_KEY) ?? NaN);
  return patienceMs >= PATIENCE_MS.min && patienceMs <= PATIENCE_MS.max ? patienceMs : PRESETS.balanced;
}

export function storePatienceMs(patienceMs: number): void {
  store(PATIENCE_KEY, String(patienceMs));
}

/** Whether the timings of replies are on the page. */
export function storedTimings(): boolean {
  return stored(TIMINGS_KEY) === 'shown';
}

export function storeTimings(shown: boolean): void {
  store(TIMINGS_KEY, shown ? 'shown' : 'hidden');
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

function store(key: string, value: string): void {
  try {
    localStorage.setItem(key, value);
  } catch {
    // Private windows and full storage: the choice holds until the page is left.
  }
}
