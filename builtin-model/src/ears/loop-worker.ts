import { serveUtterances } from './utterances.ts';
import { WordLoop } from './word-loop.ts';

serveUtterances({
  create: () => WordLoop.create(),
  mostDecoders: 2,
  // Words that were caught of its beginning are as good as any.
  ofTooLong: (caught) => caught,
});
