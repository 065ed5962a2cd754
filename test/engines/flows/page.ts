/** What happens to a page during a call: another tab in front of it, a reload, a network that goes away. */
import { en } from '../../../web/i18n/en.ts';
import { STORY, TIMER } from '../clips.ts';
import { sayUntilUnderstood } from '../conversation.ts';
import { roomOf, silences } from '../hearing.ts';
import { LONG_REPLY } from '../talk.ts';
import { forAWhile } from '../wait.ts';
import { must, type Flow } from './flow.ts';

const HIDDEN_MS = 5_000;
const SILENT_MS = 3_000;
const OFFLINE_TRIES = 3;

export const hiddenFlow: Flow = {
  name: 'tab hidden',
  async play(stage) {
    const { talk, browser } = stage;
    await talk.startCall();
    await browser.hide();
    await talk.shows('the page to be hidden', 10_000, ({ visibility }) => visibility === 'hidden');
    await forAWhile(HIDDEN_MS);
    await sayUntilUnderstood(stage, TIMER);
    const { visibility } = await talk.look();
    must(visibility === 'hidden', 'the page was in sight when the answer sounded');
    await browser.show();
    await talk.shows('the page to be in sight', 10_000, (seen) => seen.visibility === 'visible');
    await sayUntilUnderstood(stage, TIMER);
    return {};
  },
};

export const reloadFlow: Flow = {
  name: 'reload',
  async play(stage) {
    const { talk, recorder, browser } = stage;
    await talk.startCall();
    const askedMs = recorder.recordedMs();
    await talk.type(LONG_REPLY);
    await recorder.soundAfter(askedMs, 20_000);
    await browser.reload();
    const reloadedMs = recorder.recordedMs();
    await talk.startCall();
    await forAWhile(SILENT_MS);
    const { speaker } = roomOf(recorder.heard(reloadedMs));
    must(
      silences(speaker, speaker.length - SILENT_MS / 2, speaker.length, SILENT_MS / 2).length === 1,
      'the reply went on after the reload',
    );
    await sayUntilUnderstood(stage, TIMER);
    return {};
  },
};

export const offlineFlow: Flow = {
  name: 'offline',
  async play({ talk, sound, recorder, wire }) {
    await talk.startCall();
    for (let n = 0; n < OFFLINE_TRIES; n++) {
      const said = sound.say(STORY.file);
      // A rejection is thrown where it is awaited.
      said.catch(() => {});
      await talk.shows('the page to hear it', 20_000, ({ status }) => status === en['status.hearing']);
      wire.cut();
      await talk.shows('the page to say so', 20_000, ({ status }) => status === en['status.reconnecting']);
      await said;
      const fromMs = recorder.recordedMs();
      wire.mend();
      await recorder.soundAfter(fromMs, 30_000);
      const { user } = await talk.look();
      must(user.length === n + 1, `the sentence became ${user.length - n} turns`);
      if (STORY.words.test(user[n]!.text)) return { note: `try ${n + 1}` };
      await talk.finishedReply(n);
    }
    throw new Error(`what was said while the line was down was not understood\n${talk.lastSeen()}`);
  },
};
