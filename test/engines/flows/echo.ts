/** A reply that comes back into the microphone does not interrupt itself. */
import { en } from '../../../web/i18n/en.ts';
import { roomOf, silences } from '../hearing.ts';
import { LONG_REPLY } from '../talk.ts';
import { until } from '../wait.ts';
import { must, type Flow } from './flow.ts';

const LISTENED_MS = { all: 20_000, quick: 10_000 };
/** A reply that was stopped is silent for good; between two sentences it is for half a second. */
const STOPPED_MS = 3_000;
/** A reply that waits for a "mm-hm" to be over is silent for longer than between two sentences. */
const HALTED_MS = 700;

export const echoFlows: readonly Flow[] = [-20, -13, 0].flatMap((levelDb) =>
  [50, 200].map((delayMs) => echoFlow(levelDb, delayMs)),
);

export function echoFlow(levelDb: number, delayMs: number): Flow {
  return {
    name: `echo ${levelDb} dB, ${delayMs} ms`,
    async play({ talk, sound, recorder }, quick) {
      const listenedMs = LISTENED_MS[quick ? 'quick' : 'all'];
      await sound.loop(levelDb, delayMs);
      await talk.startCall();
      const askedMs = recorder.recordedMs();
      await talk.type(LONG_REPLY);
      const startMs = await recorder.soundAfter(askedMs, 20_000);

      const statuses = new Map<string, number>();
      await until('the reply to go on', 2 * listenedMs, async () => {
        const { status, user, replies } = await talk.look();
        statuses.set(status, (statuses.get(status) ?? 0) + 1);
        must(user.length === 1, `the echo was heard as “${user[1]?.text}”`);
        must(replies[0]?.state !== 'cut', 'the reply was stopped by its own echo');
        return recorder.recordedMs() - startMs > listenedMs ? true : undefined;
      });

      const room = roomOf(recorder.heard(startMs));
      const echoed = room.microphone.reduce((sum, level) => sum + (level > 0.001 ? 1 : 0), 0);
      must(echoed > listenedMs / 4, 'the microphone did not hear the loudspeaker');
      must(silences(room.speaker, 0, listenedMs, STOPPED_MS).length === 0, 'the reply fell silent');
      const halts = silences(room.speaker, 0, listenedMs, HALTED_MS).length;
      const hearing = statuses.get(en['status.hearing']) ?? 0;
      const looks = [...statuses.values()].reduce((sum, n) => sum + n, 0);
      return {
        note: `${halts} halts of ${HALTED_MS} ms; the page said that it heard somebody in ${hearing} of ${looks} looks`,
      };
    },
  };
}
