import { keptBytes } from './conversation.ts';
import { EarsQueue } from './ears-queue.ts';
import { bufferedMs } from './input-audio.ts';
import { waitingMs } from './own-ears.ts';
import { SharedRoom } from './shared-room.ts';

/** What all connections to one server share: what their audio may take, and who is heard. */
export class Rooms {
  readonly ears = new EarsQueue();
  readonly waiting = new SharedRoom(waitingMs);
  readonly buffered = new SharedRoom(bufferedMs);
  readonly kept = new SharedRoom(keptBytes);
}
