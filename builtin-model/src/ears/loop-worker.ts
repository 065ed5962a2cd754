import { serveUtterances } from './utterances.ts';
import { WordLoop } from './word-loop.ts';

serveUtterances({
  create: () => WordLoop.create(),
  mostDecoders: 2,
  // An utterance that is too long still gives the words that were caught of its beginning: they are as good as any.
  ofTooLong: ({ words }) => ({ words, open: false }),
});
