import type { Heard } from '../brain.ts';
import type { Caught } from './caught.ts';
import type { Recognised } from './messages.ts';

/** What a transcript says if nothing was caught. */
const unclear = '[unclear]';

/** A transcript that shows its gaps: "… river … dog …". */
export function heardOf({ text, understood, begun }: Recognised, { words, open }: Caught): Heard {
  const gaps = words.join(' … ');
  const heard: Heard = understood
    ? { text: written(text), understood, caught: [] }
    : { text: gaps ? `… ${gaps} …` : unclear, understood, caught: words };
  if (begun) return { ...heard, begun: written(begun) };
  return open && gaps && !understood ? { ...heard, begun: `… ${gaps}` } : heard;
}

/** Writes the recogniser's lower case as a person would. */
function written(text: string): string {
  const cased = text.replace(/\ba i\b/g, 'AI').replace(/\bi\b/g, 'I');
  return cased.charAt(0).toUpperCase() + cased.slice(1);
}
