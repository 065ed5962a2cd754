import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { wavBytes } from '../../e2e/support/wav.ts';
import { TURN_HZ } from './labelled-turn.ts';
import { madeUpTurn } from './made-up.ts';
import { readTurns, usableTailMs } from './read-turns.ts';
import { lengthen } from './room-tone.ts';
import { decodeSound } from './sound-file.ts';

const fixtures = resolve(import.meta.dirname, '../../fixtures/turns');
const tone = (seconds: number, rateHz: number): Float32Array =>
  Float32Array.from({ length: seconds * rateHz }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 440 * i) / rateHz));
const rms = (pcm: Float32Array): number =>
  Math.sqrt(pcm.reduce((sum, sample) => sum + sample ** 2, 0) / pcm.length);

let dir: string;
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'latch-turns-'))));
afterEach(() => rmSync(dir, { recursive: true }));

describe('sound', () => {
  it('of a FLAC file is what was encoded, to the bit: its header holds the MD5', async () => {
    const bytes = readFileSync(join(fixtures, 'pocketsphinx-b933a66cae.flac'));
    const pcm = await decodeSound(bytes, 'it');
    const samples = Int16Array.from(pcm, (sample) => sample * 2 ** 15);
    // STREAMINFO is the first block: 4 bytes of magic, 4 of block header, 18 of numbers, then the MD5.
    expect(createHash('md5').update(new Uint8Array(samples.buffer)).digest('hex')).toBe(
      bytes.toString('hex', 26, 42),
    );
  });

  it('of a WAV file is resampled to 16 kHz', async () => {
    const pcm = await decodeSound(wavBytes({ rateHz: 48_000, pcm: tone(1, 48_000) }), 'it');
    expect(pcm).toHaveLength(TURN_HZ);
    expect(rms(pcm)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('that is neither is refused by name', async () => {
    await expect(decodeSound(Buffer.from('ID3 and so on'), 'song.mp3')).rejects.toThrow(/song\.mp3/);
    await expect(decodeSound(Buffer.from('fLaC and nothing'), 'cut.flac')).rejects.toThrow(/cut\.flac/);
  });
});

describe('a folder of turns', () => {
  const line = {
    path: 'a.wav',
    split: 'dev',
    source: 'somewhere',
    speaker: 'someone',
    speech_start_s: 0.5,
    turn_end_s: 2.5,
    holds: [[1, 1.5]],
  };
  const write = (...lines: object[]): void =>
    writeFileSync(join(dir, 'turns.jsonl'), lines.map((it) => `${JSON.stringify(it)}\n`).join(''));

  it('is read without what is for training, unless that is asked for', async () => {
    write(line, { ...line, split: 'train' }, { ...line, split: 'sealed' });
    expect(await readTurns(dir, null)).toHaveLength(2);
    expect(await readTurns(dir, 'dev')).toHaveLength(1);
    expect(await readTurns(dir, 'train')).toHaveLength(1);
    expect(await readTurns(dir, 'all')).toHaveLength(3);
  });

  it('says which line lacks what', async () => {
    write(line, { ...line, turn_end_s: undefined });
    await expect(readTurns(dir, null)).rejects.toThrow(/line 2: turn_end_s/);
    write();
    await expect(readTurns(dir, null)).rejects.toThrow(/no turns/);
  });

  it('takes no pause of several voices for a hold, and no zeros for a tail', async () => {
    write({ ...line, multi_speaker: 'maybe', tail_s: 0.5, tail_is_digital_silence: true });
    const [turn] = await readTurns(dir, null);
    expect(turn).toMatchObject({ holds: [], isOneSpeaker: false, isWhole: true });
    expect(usableTailMs(turn!, new Float32Array(3 * TURN_HZ))).toBe(0);
  });

  it('of eot-bench, as an audio folder: the last silence is the end, the others are holds', async () => {
    mkdirSync(join(dir, 'data'));
    writeFileSync(join(dir, 'data/a.wav'), wavBytes({ rateHz: TURN_HZ, pcm: tone(4, TURN_HZ) }));
    const spans = [
      { start: 0, end: 0.5 },
      { start: 1, end: 1.5 },
      { start: 2.5, end: 4 },
    ];
    const row = { file_name: 'data/a.wav', id: 'a', language: 'en', silence_spans: spans };
    writeFileSync(join(dir, 'metadata.jsonl'), `${JSON.stringify(row)}\n`);
    const [turn] = await readTurns(dir, null);
    expect(turn).toMatchObject({
      id: 'a',
      source: 'en',
      speechStartMs: 500,
      turnEndMs: 2_500,
      holds: [[1_000, 1_500]],
      tailMs: 1_500,
    });
    expect(await turn!.pcm()).toHaveLength(4 * TURN_HZ);
  });

  it('that is none is refused', async () => {
    await expect(readTurns(dir, null)).rejects.toThrow(/turns\.jsonl/);
  });
});

describe('a recording that ends early', () => {
  it("goes on with the clip's own silence, at its level", () => {
    // A second of noise around −54 dBFS, a second of speech, a quarter of a second of noise.
    const pcm = Float32Array.from({ length: 2.25 * TURN_HZ }, (_, i) =>
      i >= TURN_HZ && i < 2 * TURN_HZ ? 0.3 : 0.002 * Math.sin(i ** 1.7),
    );
    const turn = madeUpTurn({ speechStartMs: 1_000, turnEndMs: 2_000, tailMs: 250 });
    const longer = lengthen(turn, pcm, 3_000);
    expect(longer).toHaveLength(5 * TURN_HZ);
    expect(longer.slice(0, 2.2 * TURN_HZ)).toEqual(pcm.slice(0, 2.2 * TURN_HZ));
    for (let at = 2.2 * TURN_HZ; at + 800 <= longer.length; at += 800)
      expect(rms(longer.subarray(at, at + 800))).toBeCloseTo(0.002 / Math.SQRT2, 3);
  });

  it('of nothing but zeros goes on with faint noise', () => {
    const longer = lengthen(madeUpTurn({ turnEndMs: 1_000, tailMs: 0 }), new Float32Array(TURN_HZ), 1_000);
    expect(rms(longer.subarray(TURN_HZ + 400))).toBeCloseTo(10 ** (-70 / 20), 4);
  });
});
