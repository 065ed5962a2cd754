/** What a person chose on this device, kept by the browser; where it keeps nothing, for this visit. */
import { PATIENCE_MS, PRESETS } from '../../shared/turn/endpoint-policy.ts';

const PATIENCE_KEY = 'latch.patience-ms';

export function storedPatienceMs(): number {
  const patienceMs = Number(stored(PATIENCE_KEY) ?? NaN);
  return patienceMs >= PATIENCE_MS.min && patienceMs <= PATIENCE_MS.max ? patienceMs : PRESETS.balanced;
}

export function storePatienceMs(patienceMs: number): void {
  try {
    localStorage.setItem(PATIENCE_KEY, String(patienceMs));
  } catch {
    // Private windows and full storage: the choice holds until the page is left.
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
