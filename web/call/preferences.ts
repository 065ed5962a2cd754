/** What a person chose on this device. The browser keeps it; if it stores nothing, the choice holds for this visit. */
import { PATIENCE_MS, PRESETS } from '../../shared/floor/endpoint-policy.ts';
import type { TalkMode } from './call-view.ts';

const PATIENCE_KEY = 'latch.patience-ms';
const TIMINGS_KEY = 'latch.timings';
const MODE_KEY = 'latch.mode';
const VOLUME_KEY = 'latch.volume';
const CAPTIONS_KEY = 'latch.captions';

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

/** How the person takes their turn; null: that was never chosen. */
export function storedMode(): TalkMode | null {
  const mode = stored(MODE_KEY);
  return mode === 'hands-free' || mode === 'push-to-talk' ? mode : null;
}

export function storeMode(mode: TalkMode): void {
  store(MODE_KEY, mode);
}

/** How loud the page plays, 0 to 1 as people hear it. */
export function storedVolume(): number {
  const volume = Number.parseFloat(stored(VOLUME_KEY) ?? '');
  return volume >= 0 && volume <= 1 ? volume : 1;
}

export function storeVolume(volume: number): void {
  store(VOLUME_KEY, String(volume));
}

export const CAPTION_SIZES = ['normal', 'large', 'largest'] as const;
export type CaptionSize = (typeof CAPTION_SIZES)[number];

/** How large what is said is written. */
export function storedCaptionSize(): CaptionSize {
  const size = stored(CAPTIONS_KEY);
  return CAPTION_SIZES.find((known) => known === size) ?? 'normal';
}

export function storeCaptionSize(size: CaptionSize): void {
  store(CAPTIONS_KEY, size);
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
