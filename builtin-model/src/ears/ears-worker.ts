import { Recogniser } from './recogniser.ts';
import { serveUtterances } from './utterances.ts';

serveUtterances({
  create: () => Recogniser.create(),
  mostDecoders: 4,
  ofTooLong: () => ({ text: '', understood: false, begun: '' }),
});
