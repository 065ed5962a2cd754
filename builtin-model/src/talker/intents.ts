import type { Intent } from './intent.ts';
import { smallTalk } from './small-talk.ts';
import { tasks } from './tasks.ts';

/** What one can say, for hints in the UI: each is understood when spoken. */
export const builtinExamples: string[] = [
  'Tell me a story',
  'What time is it?',
  'Tell me a joke',
  'What is seven times eight?',
  'Count to ten',
  'What can you do?',
];

/** Everything that is understood. */
export const intents: readonly Intent[] = [...smallTalk, ...tasks];
