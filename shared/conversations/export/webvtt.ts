/**
 * A conversation as WebVTT (https://www.w3.org/TR/webvtt1/): a cue a sentence, with who says it. Times are those of its sound and of the
 * player (shared/conversations/timeline.ts).
 */
import type { ConversationDocument, DocumentTurn } from '../document.ts';
import { timelineOf, type TurnSpan } from '../timeline.ts';
import { wordsOf } from '../words.ts';
import { singleLine, SPEAKERS } from './plain-text.ts';

/** A cue is shown whole: more than two lines of it cover what is behind. */
const MAX_CUE_CHARS = 160;

export function webVttOf(document: ConversationDocument): string {
  const { spans } = timelineOf(document.turns);
  const cues = document.turns
    .flatMap((turn, i) => cuesOf(turn, spans[i]!))
    // A reader may want cues in the order of their beginnings (§4.1); speakers talk over each other.
    .sort((a, b) => a.fromMs - b.fromMs)
    .map(({ fromMs, toMs, text }) => `${timeOf(fromMs)} --> ${timeOf(toMs)}\n${text}`);
  return ['WEBVTT', ...cues].join('\n\n') + '\n';
}

interface Cue {
  fromMs: number;
  toMs: number;
  text: string;
}

function cuesOf(turn: DocumentTurn, { startMs, endMs }: TurnSpan): Cue[] {
  return sentences(wordsIn(turn, endMs - startMs)).flatMap(({ text, fromMs, toMs }) => {
    const said = singleLine(text);
    if (said === '') return [];
    const from = startMs + fromMs;
    return [
      {
        fromMs: from,
        toMs: Math.max(startMs + toMs, from + 1),
        text: `<v ${SPEAKERS[turn.role]}>${escaped(said)}</v>`,
      },
    ];
  });
}

/** The words of a turn that takes `lengthMs` on the line: less than it lasted, where it is read. In less than 1 ms no word was said. */
function wordsIn({ text, words, durationMs }: DocumentTurn, lengthMs: number): DocumentTurn['words'] {
  if (words.length === 0 || durationMs < 1) return wordsOf(text, null, lengthMs);
  const scale = lengthMs / durationMs;
  return words.map((word) => ({ ...word, fromMs: word.fromMs * scale, toMs: word.toMs * scale }));
}

const SENTENCE_END = /[.!?…。！？।؟]["'”’»)\]]*\s*$/u;

function sentences(words: DocumentTurn['words']): Cue[] {
  const cues: Cue[] = [];
  let isOpen = false;
  for (const { text, fromMs, toMs } of words) {
    const last = cues.at(-1);
    if (isOpen && last && last.text.length + text.length <= MAX_CUE_CHARS) {
      last.text += text;
      last.toMs = Math.max(last.toMs, toMs);
    } else cues.push({ text, fromMs, toMs });
    isOpen = !SENTENCE_END.test(text);
  }
  return cues;
}

/** §3.1 and §4.2.2: these three stand for tags and for the arrow. */
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** hh:mm:ss.mmm, the hours with more digits where they are needed. */
function timeOf(ms: number): string {
  const whole = Math.round(ms);
  const digits = (value: number, count: number) => String(value).padStart(count, '0');
  const [hours, minutes] = [Math.floor(whole / 3_600_000), Math.floor(whole / 60_000) % 60];
  return `${digits(hours, 2)}:${digits(minutes, 2)}:${digits(Math.floor(whole / 1000) % 60, 2)}.${digits(whole % 1000, 3)}`;
}
