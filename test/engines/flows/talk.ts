/** A spoken turn is understood, and its answer comes out of the loudspeaker, word for word. */
import { wordRecall } from '../../e2e/support/recognise.ts';
import { LIBRARY, TIMER, TRAIN } from '../clips.ts';
import { sayUntilUnderstood } from '../conversation.ts';
import { must, type Flow } from './flow.ts';

/** Nothing that any reply says: the recogniser would have to invent it. */
const OTHER_WORDS = 'purple elephants quickly borrow seventeen wooden umbrellas from the grumpy baker';
const MOST = 0.6;
const TURNS = [TIMER, LIBRARY, TRAIN, TIMER, LIBRARY, TRAIN, TIMER, LIBRARY, TRAIN];

export const talkFlow: Flow = {
  name: 'talk',
  async play(stage, quick) {
    await stage.talk.startCall();
    const earToEarMs: number[] = [];
    let misheard = 0;
    let best = { heard: 0, words: '' };
    for (const said of quick ? TURNS.slice(0, 3) : TURNS) {
      const answered = await sayUntilUnderstood(stage, said);
      earToEarMs.push(...answered.delaysMs);
      misheard += answered.misheard;
      if (best.heard > MOST) continue;
      const heard = await wordRecall(answered.sounded, answered.words);
      if (heard > best.heard) best = { heard, words: answered.words };
      const others = await wordRecall(answered.sounded, OTHER_WORDS);
      must(others < heard, `words that nobody said are heard as well as those of “${answered.words}”`);
      if (quick && best.heard > MOST) break;
    }
    must(best.heard > MOST, `of no answer most words sounded; at best ${best.heard} of “${best.words}”`);
    return { earToEarMs, note: misheard > 0 ? `${misheard} misheard` : '' };
  },
};
