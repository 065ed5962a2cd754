/** Who talks over a reply makes it fall silent, and is answered. */
import { TIMER } from '../clips.ts';
import { LONG_REPLY } from '../talk.ts';
import { roomOf, silences } from '../hearing.ts';
import type { Stage } from '../stage.ts';
import { forAWhile } from '../wait.ts';
import { must, type Flow, type Outcome } from './flow.ts';

const HEARD_BEFORE_MS = 2_500;
/** Longer than a pause between two sentences of a story, shorter than the wait for an answer. */
const SILENT_MS = 600;
/** Who talks over somebody raises the voice. */
const LOUDER_DB = 6;
/**
 * The browsers' echo cancellers take what the microphone hears during a reply for echo, until it is clearly louder than that:
 * some of what is said over a reply never reaches the page. A person says it again.
 */
const TRIES = 4;

const CANCELLED = 'its echo canceller takes the person for echo';

/** With headphones, where nothing comes back. */
export const bargeInFlow: Flow = { name: 'barge-in', play: (stage) => bargeIn(stage, null) };
/** On loudspeakers, where the microphone hears the reply beside the person. */
export const doubleTalkFlow: Flow = { name: 'double talk, −13 dB', play: (stage) => bargeIn(stage, -13) };
export const loudDoubleTalkFlow: Flow = {
  name: 'double talk, 0 dB',
  limits: { chromium: CANCELLED, firefox: CANCELLED },
  play: (stage) => bargeIn(stage, 0),
};

async function bargeIn({ talk, sound, recorder }: Stage, loopDb: number | null): Promise<Outcome> {
  if (loopDb !== null) await sound.loop(loopDb, 50);
  await talk.startCall();
  const askedMs = recorder.recordedMs();
  await talk.type(LONG_REPLY);
  await recorder.soundAfter(askedMs, 20_000);
  await forAWhile(HEARD_BEFORE_MS);

  let tries = 0;
  let spokeMs = 0;
  let saidMs = 0;
  for (let cut = false; !cut;) {
    must(tries < TRIES, `nobody was heard who talked over the reply ${TRIES} times`);
    tries++;
    spokeMs = recorder.recordedMs();
    await sound.say(TIMER.file, LOUDER_DB);
    saidMs = recorder.recordedMs();
    const { replies } = await talk.look();
    must(replies[0]?.state !== 'done', 'the story came to its end');
    cut = replies[0]?.state === 'cut';
  }
  await talk.shows('an answer to what was said', 30_000, ({ replies }) => replies[1]?.state === 'speaking');
  await talk.finishedReply(1);
  const { user } = await talk.look();

  const { speaker } = roomOf(recorder.heard(spokeMs));
  const [silent] = silences(speaker, 0, speaker.length, SILENT_MS);
  must(silent !== undefined, 'the loudspeaker never fell silent');
  must(silent.fromMs < saidMs - spokeMs, 'the reply went on until the person had stopped talking');
  must(silent.toMs < speaker.length, 'no answer sounded after it');
  return { note: `try ${tries}, understood “${user[1]?.text}”` };
}
