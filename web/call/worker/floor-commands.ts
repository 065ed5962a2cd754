/** What the page wishes, as the floor hears it. */
import type { FloorEvent } from '../../../shared/floor/floor-state.ts';
import type { WorkerCommand } from './messages.ts';

/** An event without its time: the engine's clock is the captured audio itself, so a stalled thread shortens no pause. */
export type Untimed<E> = E extends { atMs: number } ? Omit<E, 'atMs'> : never;

type FloorCommand = Extract<WorkerCommand, { kind: 'mode' | 'mute' | 'key' | 'text' | 'stop-reply' }>;

export function floorEventOf(command: FloorCommand): Untimed<FloorEvent> {
  switch (command.kind) {
    case 'mode':
      return { type: 'mode', mode: command.mode };
    case 'mute':
      return { type: 'mute', muted: command.muted };
    case 'key':
      return { type: 'key', down: command.down };
    case 'text':
      return { type: 'text', text: command.text };
    case 'stop-reply':
      return { type: 'stop' };
  }
}
