/**
 * Which words of a reply were heard. Providers send words and audio side by side without saying when each word is spoken. We
 * only know how much audio had come before each piece of text. So each piece is spread evenly over the audio up to the next
 * piece, and the cut is made at the last whole word.
 */

/** A piece of a reply's text, and how much of its audio had come before it. */
export interface TextSpan {
  text: string;
  atMs: number;
}

/** Splits a reply's text at `heardMs` of `audioMs`. */
export function splitHeard(
  spans: readonly TextSpan[],
  audioMs: number,
  heardMs: number,
): { heard: string; unheard: string } {
  const text = spans.map((span) => span.text).join('');
  if (heardMs <= 0) return { heard: '', unheard: text };
  if (heardMs >= audioMs) return { heard: text, unheard: '' };
  const chars = heardChars(spans, audioMs, heardMs);
  const cut = lastWordEnd(text, chars);
  return { heard: text.slice(0, cut), unheard: text.slice(cut) };
}

function heardChars(spans: readonly TextSpan[], audioMs: number, heardMs: number): number {
  let chars = 0;
  for (let i = 0; i < spans.length;) {
    const startMs = spans[i]!.atMs;
    let length = 0;
    while (i < spans.length && spans[i]!.atMs <= startMs) length += spans[i++]!.text.length;
    const endMs = Math.max(spans[i]?.atMs ?? audioMs, startMs);
    if (heardMs >= endMs) chars += length;
    else if (heardMs > startMs) return chars + (length * (heardMs - startMs)) / (endMs - startMs);
    else return chars;
  }
  return chars;
}

/** Words of any script: not all put spaces between them. */
const WORDS = new Intl.Segmenter(undefined, { granularity: 'word' });

/** The end of the last word that ends at or before `chars`, without the space after it. */
function lastWordEnd(text: string, chars: number): number {
  const at = Math.floor(chars);
  const cut = WORDS.segment(text).containing(at)?.index ?? text.length;
  return text.slice(0, cut).trimEnd().length;
}
