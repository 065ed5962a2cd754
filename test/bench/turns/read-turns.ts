/**
 * A folder of labelled turns: `turns.jsonl`, an object a line, and WAV or FLAC files beside it. What each line must have is in
 * `lineSchema`; whatever else it has is ignored. (An eot-bench folder has no turns.jsonl: eot-bench.ts.)
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { readEotBench } from './eot-bench.ts';
import { TURN_HZ, type LabelledTurn, type Span } from './labelled-turn.ts';
import { decodeSound } from './sound-file.ts';

const span = v.pipe(
  v.tuple([v.number(), v.number()]),
  v.transform(([startS, endS]): Span => [1000 * startS, 1000 * endS]),
);

/** Times are in seconds of the file. */
const lineSchema = v.object({
  /** Relative to the folder. */
  path: v.string(),
  id: v.optional(v.string()),
  split: v.optional(v.string(), ''),
  source: v.string(),
  speaker: v.string(),
  speech_start_s: v.number(),
  /** The end of the last speech. */
  turn_end_s: v.number(),
  /** Recorded sound after it; where it is left out, what the file has. */
  tail_s: v.optional(v.number(), Infinity),
  tail_is_digital_silence: v.optional(v.boolean(), false),
  end_is_turn_end: v.optional(v.boolean(), true),
  /** Anything but false: the pauses may be changes of speaker. */
  multi_speaker: v.optional(v.unknown(), false),
  holds: v.array(span),
  gaps_unscored: v.optional(v.array(span), []),
  sampling: v.optional(v.string(), 'all'),
});

export const SPLITS = ['dev', 'train', 'all'] as const;
/** Null: all that is not for training. */
export type Split = (typeof SPLITS)[number] | null;

/** The turns of a folder in either format. Throws where there is neither, where a line is malformed, or where there are none. */
export async function readTurns(dir: string, split: Split): Promise<LabelledTurn[]> {
  const list = join(dir, 'turns.jsonl');
  const turns = existsSync(list) ? readList(dir, list, split) : await readEotBench(dir);
  if (turns.length === 0)
    throw new Error(`There are no turns in ${dir}${split ? ` of the split ${split}` : ''}.`);
  return turns;
}

function readList(dir: string, list: string, split: Split): LabelledTurn[] {
  const lines = readFileSync(list, 'utf8').split('\n');
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = v.safeParse(lineSchema, JSON.parse(line));
    if (!parsed.success) {
      const [issue] = parsed.issues;
      throw new Error(`${list}, line ${index + 1}: ${v.getDotPath(issue) ?? ''} ${issue.message}`);
    }
    const it = parsed.output;
    if (split === null ? it.split === 'train' : split !== 'all' && it.split !== split) return [];
    const pcm = (): Promise<Float32Array> => decodeSound(readFileSync(join(dir, it.path)), it.path);
    return [
      {
        id: it.id ?? it.path,
        source: it.source,
        speaker: `${it.source} ${it.speaker}`,
        speechStartMs: 1000 * it.speech_start_s,
        turnEndMs: 1000 * it.turn_end_s,
        holds: it.multi_speaker === false ? it.holds : [],
        unscored: it.gaps_unscored,
        isWhole: it.end_is_turn_end,
        isOneSpeaker: it.multi_speaker === false,
        tailMs: it.tail_is_digital_silence ? 0 : 1000 * it.tail_s,
        stratum: stratumOf(it.sampling),
        weight: 1,
        pcm,
      },
    ];
  });
}

function stratumOf(sampling: string): LabelledTurn['stratum'] {
  if (sampling.startsWith('has hold')) return 'has-hold';
  if (sampling.startsWith('no hold')) return 'no-hold';
  return null;
}

/** What of the tail is there: no more than was recorded. */
export function usableTailMs({ turnEndMs, tailMs }: LabelledTurn, pcm: Float32Array): number {
  return Math.max(0, Math.min(tailMs, (1000 * pcm.length) / TURN_HZ - turnEndMs));
}
