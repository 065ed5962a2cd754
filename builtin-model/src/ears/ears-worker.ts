import { Recogniser } from './recogniser.ts';
import { serveUtterances } from './utterances.ts';

serveUtterances({
  create: () => Recogniser.create(),
  mostDecoders: 3,
  ofTooLong: () => ({ text: '', understood: false, begun: '' }),
});
