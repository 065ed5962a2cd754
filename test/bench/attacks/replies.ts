/** What the scripted model says in calls of attackers: their first typed turn names it. */
import type { Script } from '../scripted-model.ts';

/** A minute at the pace of a fast provider. */
export const LONG_REPLY = 'attack: a long reply';
/** A minute, all of it in one event. */
export const ONE_DELTA = 'attack: one delta';

const MINUTE_MS = 60_000;
const FIRST_AUDIO_MS = 50;
const PROVIDER_PACE = 4;

/** A sweep: an encoder has to work for it. */
const minute = (): Int16Array =>
  Int16Array.from(
    { length: (24_000 * MINUTE_MS) / 1000 },
    (_, i) => 8000 * Math.sin((i % 24_000) ** 2 / 4e5),
  );

let scripts: Record<string, Script> | undefined;

/** Undefined: no call of an attacker. */
export function attackReply(label: string): Script | undefined {
  if (!label.startsWith('attack: ')) return undefined;
  scripts ??= {
    [LONG_REPLY]: { firstAudioMs: FIRST_AUDIO_MS, pace: PROVIDER_PACE, replyTo: always(minute()) },
    [ONE_DELTA]: {
      firstAudioMs: FIRST_AUDIO_MS,
      pace: Infinity,
      deltaMs: MINUTE_MS,
      replyTo: always(minute()),
    },
  };
  return scripts[label];
}

const always =
  (pcm: Int16Array): (() => Int16Array) =>
  () =>
    pcm;
