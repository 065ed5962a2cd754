/** A spoken turn is understood, and its answer comes out of the loudspeaker, word for word. */
import { wordRecall } from '../../e2e/support/recognise.ts';
import { LIBRARY, TIMER, TRAIN } from '../clips.ts';
import { sayUntilUnderstood } from '../conversation.ts';
import { must, type Flow } from './flow.ts';

/** Nothing that any reply says: the recogniser would have to invent it. */
const OTHER_WORDS = 'purple elephants quickly borrow seventeen wooden umbrellas from the grumpy baker';

export const talkFlow: Flow = {
  name: 'talk',
  async play(stage, quick) {
    await stage.talk.startCall();
    const turns = quick ? [TIMER] : [TIMER, LIBRARY, TRAIN, TIMER, LIBRARY, TRAIN, TIMER, LIBRARY, TRAIN];
    const earToEarMs: number[] = [];
    let misheard = 0;
    for (const [n, said] of turns.entries()) {
      const answered = await sayUntilUnderstood(stage, said);
      earToEarMs.push(...answered.delaysMs);
      misheard += answered.misheard;
      if (n > 0) continue;
      const recall = await wordRecall(answered.sounded, answered.words);
      must(recall > 0.6, `${recall} of the words of “${answered.words}” were heard`);
      const others = await wordRecall(answered.sounded, OTHER_WORDS);
      must(others < 0.4, `the recogniser hears ${others} of words that nobody said`);
    }
    return { earToEarMs, note: `${misheard} misheard` };
  },
};
