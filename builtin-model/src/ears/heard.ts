import type { Heard } from '../brain.ts';
import type { Recognised } from './messages.ts';

/** What a transcript says if nothing was caught. */
const unclear = '[unclear]';

/** A transcript that shows its gaps: "… river … dog …". */
export function heardOf({ text, understood, begun }: Recognised, caught: readonly string[]): Heard {
  const unfinished = begun ? { begun: written(begun) } : {};
  if (understood) return { text: written(text), understood, caught: [], ...unfinished };
  const gaps = caught.length > 0 ? `… ${caught.join(' … ')} …` : unclear;
  return { text: gaps, understood, caught, ...unfinished };
}

/** Writes the recogniser's lower case as a person would. */
function written(text: string): string {
  const cased = text.replace(/\ba i\b/g, 'AI').replace(/\bi\b/g, 'I');
  return cased.charAt(0).toUpperCase() + cased.slice(1);
}
