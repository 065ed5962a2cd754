/** How large what is said is written on this device. */
import { storeCaptionSize, storedCaptionSize, type CaptionSize } from '../call/preferences.ts';

const SCALES = { normal: 1, large: 1.3, largest: 1.7 } as const satisfies Record<CaptionSize, number>;

export class Captions {
  size = $state(storedCaptionSize());

  /** Times the size that text has without a choice. */
  get scale(): number {
    return SCALES[this.size];
  }

  choose(size: CaptionSize): void {
    this.size = size;
    storeCaptionSize(size);
  }
}
