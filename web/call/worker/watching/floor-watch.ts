import type { FloorState } from '../../../../shared/floor/floor-state.ts';
import type { FloorView } from '../../call-view.ts';
import { floorView } from './floor-view.ts';

/** Reports the floor in the words of the page, each time they change. */
export class FloorWatch {
  #shown: FloorView | null = null;

  constructor(private readonly onChange: (floor: FloorView) => void) {}

  onFloor(state: FloorState, nowMs: number): void {
    const floor = floorView(state, nowMs);
    if (floor === this.#shown) return;
    this.#shown = floor;
    this.onChange(floor);
  }
}
