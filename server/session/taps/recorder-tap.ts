/** Writes the call down (server/conversations/call-record.ts); the person is told where that fails. */
import type { Keeping } from '../../conversations/keeping.ts';
import type { Tap, TapFactory } from './tap.ts';

export const recorderTap =
  (keeping: Keeping): TapFactory =>
  ({ conversationId, person, send }): Tap => {
    const record = keeping.begin({ conversationId, person }, ({ code, message }) =>
      send({ name: 'call.error', payload: { code, message } }),
    );
    return {
      name: 'record',
      onChanges: (changes, atMs) => record.onChanges(changes, atMs),
      onPacket: (packet) => record.onPacket(packet),
      onMissed: () => record.onMissed(),
      onEnd: () => keeping.end(record),
    };
  };
