import type { FloorState } from '../../../../shared/floor/floor-state.ts';
import type { FloorView } from '../../call-view.ts';
import { floorView, type Dry } from './floor-view.ts';

/** Reports the floor in the words of the page, each time they change. */
export class FloorWatch {
  #shown: FloorView | null = null;
  #dry: Dry | null = null;

  constructor(private readonly onChange: (floor: FloorView) => void) {}

  /** A reply ran dry, or goes on. */
  onDry(replyId: number, isDry: boolean, nowMs: number): void {
    this.#dry = isDry ? { replyId, sinceMs: nowMs } : null;
  }

  onFloor(state: FloorState, nowMs: number): void {
    const floor = floorView(state, nowMs, this.#dry);
    if (floor === this.#shown) return;
    this.#shown = floor;
    this.onChange(floor);
  }
}
