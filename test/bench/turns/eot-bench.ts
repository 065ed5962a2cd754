/**
 * A folder in the format of eot-bench (github.com/livekit/eot-bench, "Scope"), as the `datasets` library keeps it on disk: Parquet
 * files, anywhere in the folder, with `id`, `language`, `audio` ({bytes, path}) and `silence_spans` ({start, end} in seconds). The
 * last span is the end of the turn; every other one is a hold. Or the same as an *audio folder*: `metadata.jsonl` with
 * `file_name` in place of `audio`. Sounds are WAV or FLAC. Speakers are not told apart there: each turn counts as its own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import * as v from 'valibot';
import type { LabelledTurn, Span } from './labelled-turn.ts';
import { decodeSound } from './sound-file.ts';

const time = v.object({ start: v.number(), end: v.number() });
const rowSchema = v.object({
  id: v.pipe(v.union([v.string(), v.number(), v.bigint()]), v.transform(String)),
  language: v.string(),
  silence_spans: v.pipe(v.array(time), v.minLength(1)),
  words: v.nullish(v.array(time)),
});
const audioSchema = v.object({ bytes: v.instance(Uint8Array) });

/** Throws where the folder is of neither kind, or a row is malformed. */
export async function readEotBench(dir: string): Promise<LabelledTurn[]> {
  const metadata = join(dir, 'metadata.jsonl');
  if (existsSync(metadata)) {
    const lines = readFileSync(metadata, 'utf8').split('\n');
    return lines.filter((line) => line.trim() !== '').map((line) => fromFile(dir, JSON.parse(line)));
  }
  const files = existsSync(dir)
    ? readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.parquet'))
    : [];
  if (files.length === 0)
    throw new Error(`${dir} has no turns.jsonl, and no metadata.jsonl or .parquet of eot-bench either.`);
  const turns: LabelledTurn[] = [];
  for (const file of files.sort()) {
    const { buffer, byteOffset, byteLength } = readFileSync(join(dir, file));
    const rows = await parquetReadObjects({
      file: buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer,
      columns: ['id', 'language', 'audio', 'silence_spans'],
      // Sound is no text.
      utf8: false,
    });
    turns.push(...rows.map((row) => fromRow(row, file)));
  }
  return turns;
}

function fromFile(dir: string, row: { file_name?: unknown }): LabelledTurn {
  const file = v.parse(v.string('a line of metadata.jsonl has no file_name'), row.file_name);
  return turnOf(row, () => decodeSound(readFileSync(join(dir, file)), file), file);
}

function fromRow(row: Record<string, unknown>, file: string): LabelledTurn {
  const { bytes } = v.parse(audioSchema, row['audio']);
  return turnOf(row, () => decodeSound(bytes, `a sound in ${file}`), file);
}

function turnOf(row: unknown, pcm: () => Promise<Float32Array>, file: string): LabelledTurn {
  const parsed = v.safeParse(rowSchema, row);
  if (!parsed.success) throw new Error(`${file}: ${parsed.issues[0].message}`);
  const { id, language, silence_spans: spans, words } = parsed.output;
  const end = spans.at(-1)!;
  const pauses = spans.slice(0, -1).map((span): Span => [1000 * span.start, 1000 * span.end]);
  // A silence from the start of the file is the lead, not a pause in speech.
  const lead = pauses.find(([startMs]) => startMs === 0);
  return {
    id,
    source: language,
    speaker: id,
    speechStartMs: lead?.[1] ?? 1000 * (words?.[0]?.start ?? 0),
    turnEndMs: 1000 * end.start,
    holds: pauses.filter((pause) => pause !== lead),
    unscored: [],
    isWhole: true,
    isOneSpeaker: true,
    tailMs: 1000 * (end.end - end.start),
    stratum: null,
    weight: 1,
    pcm,
  };
}
