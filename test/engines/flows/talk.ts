/** A spoken turn is understood, and its answer comes out of the loudspeaker, word for word. */
import { wordRecall } from '../../e2e/support/recognise.ts';
import { LIBRARY, TIMER, TRAIN } from '../clips.ts';
import { earToEarMs, roomOf } from '../hearing.ts';
import { must, type Flow } from './flow.ts';

/** Nothing that any reply says: the recogniser would have to invent it. */
const OTHER_WORDS = 'purple elephants quickly borrow seventeen wooden umbrellas from the grumpy baker';

export const talkFlow: Flow = {
  name: 'talk',
  async play({ talk, sound, recorder }, quick) {
    await talk.startCall();
    const turns = quick ? [TIMER, LIBRARY] : [TIMER, LIBRARY, TRAIN, TIMER, LIBRARY];
    const delays: number[] = [];
    for (const [n, said] of turns.entries()) {
      const fromMs = recorder.recordedMs();
      await sound.say(said.file);
      await talk.understood(n, said.words);
      const words = await talk.finishedReply(n);
      const heard = recorder.heard(fromMs);
      const delay = earToEarMs(roomOf(heard), said);
      must(delay !== null, `nothing sounded after turn ${n}`);
      delays.push(delay);
      if (n > 0) continue;
      const recall = await wordRecall(heard.speaker, words);
      must(recall > 0.6, `${recall} of the words of “${words}” were heard`);
      const others = await wordRecall(heard.speaker, OTHER_WORDS);
      must(others < 0.4, `the recogniser hears ${others} of words that nobody said`);
    }
    return { earToEarMs: delays };
  },
};
