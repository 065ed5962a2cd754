/**
 * What a simulated model does with a function that means "I listen on". Asked on a guess it may call it or not, and knows nothing: it is
 * wrong as often as right. It may be slow, say so twice, or speak before or after it. Told not to call it, it rarely does so all the same.
 */
import type { FunctionChoice } from '../../server/models/speech-model.ts';
import type { World } from './world.ts';

export type Reaction =
  | 'answers'
  /** The response ends without a word. */
  | 'says-nothing'
  | 'calls'
  /** The call comes after it was waited for long, perhaps after the commit. */
  | 'calls-late'
  | 'calls-twice'
  | 'calls-and-speaks'
  | 'speaks-and-calls';

const ON_A_GUESS: readonly Reaction[] = [
  'answers',
  'answers',
  'answers',
  'says-nothing',
  'calls',
  'calls-late',
  'calls-twice',
  'calls-and-speaks',
  'speaks-and-calls',
];
const DISOBEDIENT: readonly Reaction[] = ['says-nothing', 'calls', 'calls-and-speaks', 'speaks-and-calls'];

/** `functions`: null where none was declared. */
export function reactionTo(world: World, functions: FunctionChoice | null): Reaction {
  if (functions === 'auto') return world.pick(ON_A_GUESS);
  const disobeys = functions === 'none' && !world.calm && world.chance(0.04);
  return disobeys ? world.pick(DISOBEDIENT) : 'answers';
}

/** How long such a model thinks before it does anything. */
export function thinksForMs(world: World, reaction: Reaction): number {
  return reaction === 'calls-late' ? world.between(800, 5000) : 0;
}

/** How often it calls before it speaks. */
export const CALLS_FIRST: Readonly<Record<Reaction, number>> = {
  answers: 0,
  'says-nothing': 0,
  calls: 1,
  'calls-late': 1,
  'calls-twice': 2,
  'calls-and-speaks': 1,
  'speaks-and-calls': 0,
};

export const speaks = (reaction: Reaction): boolean =>
  reaction === 'answers' || reaction === 'calls-and-speaks' || reaction === 'speaks-and-calls';
