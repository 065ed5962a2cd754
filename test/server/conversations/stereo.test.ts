import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { OpusPacketizer } from '../../../server/audio/opus.ts';
import { peaksOf } from '../../../server/conversations/peaks.ts';
import { MAX_STEREO_MS, stereoOf } from '../../../server/conversations/stereo.ts';
import type { DocumentTurn } from '../../../shared/conversations/document.ts';
import { readPackets } from '../../../shared/conversations/ogg-page.ts';
import { silencePackets } from '../../../shared/conversations/ogg-opus.ts';
import { turnOf } from '../../shared/conversations/documents.ts';

const tone = (ms: number, hz = 440): Int16Array =>
  Int16Array.from({ length: ms * 24 }, (_, i) => 12_000 * Math.sin((2 * Math.PI * hz * i) / 24_000));
const spoken = (ms: number): Uint8Array[] => new OpusPacketizer().push(tone(ms + 20));

const START = 1_000_000;
const USER = turnOf({ startedAtMs: START, durationMs: 1000, hasAudio: true });
const REPLY = turnOf({
  place: '1.1.1',
  role: 'assistant',
  startedAtMs: START + 1510,
  durationMs: 905,
  hasAudio: true,
});
const NEXT_DAY = turnOf({ place: '2.1.0', startedAtMs: START + 86_400_000, durationMs: 500, hasAudio: true });

async function fileOf(turns: DocumentTurn[], packets: (turn: DocumentTurn) => Uint8Array[] | null) {
  const pieces: Uint8Array[] = [];
  for await (const piece of stereoOf(turns, (turn) => Promise.resolve(packets(turn)))) pieces.push(piece);
  return Buffer.concat(pieces);
}

const ffmpeg = (file: Buffer): Int16Array => {
  const { stdout } = spawnSync('ffmpeg', ['-v', 'error', '-i', '-', '-f', 's16le', '-ar', '24000', '-'], {
    input: file,
    maxBuffer: 1e9,
  });
  return new Int16Array(new Uint8Array(stdout).buffer);
};
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).error === undefined;

describe('a conversation as stereo', () => {
  it.skipIf(!hasFfmpeg)(
    'has each speaker on a side, when each spoke, and lasts as long (needs ffmpeg)',
    async () => {
      const file = await fileOf([USER, REPLY, NEXT_DAY], (turn) => spoken(turn.durationMs));
      const pairs = ffmpeg(file);
      expect(pairs.length / 2).toBe((1510 + 905 + 1000 + 500) * 24);
      const level = (channel: 0 | 1, fromMs: number, toMs: number) => {
        let peak = 0;
        for (let i = fromMs * 24; i < toMs * 24; i++)
          peak = Math.max(peak, Math.abs(pairs[2 * i + channel]!));
        return peak;
      };
      const [left, right] = [0, 1] as const;
      // Coding smears a little over both sides, and over 20 ms.
      for (const [fromMs, toMs] of [
        [0, 1000],
        [3415, 3915],
      ] as const) {
        expect(level(left, fromMs + 20, toMs - 20)).toBeGreaterThan(8000);
        expect(level(right, fromMs + 20, toMs - 20)).toBeLessThan(1500);
      }
      expect(level(right, 1530, 2395)).toBeGreaterThan(8000);
      expect(level(left, 1530, 2395)).toBeLessThan(1500);
      for (const [fromMs, toMs] of [
        [1020, 1490],
        [2435, 3395],
      ] as const)
        expect(Math.max(level(left, fromMs, toMs), level(right, fromMs, toMs))).toBeLessThan(300);
    },
  );

  it('says in a comment that pauses are shorter', async () => {
    const [, tags] = [...readPackets(await fileOf([USER], () => spoken(1000)))];
    expect(Buffer.from(tags!).toString()).toContain('COMMENT=Left: you. Right: AI. Pauses');
  });

  it('is silent where a turn has no sound, or sound that is broken', async () => {
    const packets = [
      ...readPackets(await fileOf([USER, REPLY], (turn) => (turn === USER ? null : [Uint8Array.of(255)]))),
    ];
    expect(packets.length).toBe(2 + Math.ceil((2415 + 6.5) / 20));
  });

  it('is nothing at all of no turn', async () => {
    expect([...readPackets(await fileOf([], () => null))].length).toBeLessThanOrEqual(3);
  });

  it('is not made where it would be too long', async () => {
    const long = turnOf({ durationMs: MAX_STEREO_MS + 1, words: [], hasAudio: true });
    await expect(fileOf([long], () => null)).rejects.toMatchObject({ code: 'too-large' });
  });

  it('lets other work go on meanwhile', async () => {
    let rounds = 0;
    const timer = setInterval(() => rounds++, 0);
    await fileOf([turnOf({ durationMs: 10_000, words: [], hasAudio: true })], () => spoken(10_000));
    clearInterval(timer);
    expect(rounds).toBeGreaterThanOrEqual(10);
  });

  it('stops asking for sounds when nobody reads on', async () => {
    const asked: string[] = [];
    for await (const piece of stereoOf([USER, REPLY], (turn) => {
      asked.push(turn.place);
      return Promise.resolve(spoken(turn.durationMs));
    }))
      if (asked.length > 0 && piece.byteLength > 0) break;
    expect(asked).toEqual([USER.place]);
  });
});

describe('the peaks of a sound', () => {
  it('are ten a second, from 0 to 1, as loud as it is', async () => {
    const peaks = await peaksOf([...spoken(980), ...silencePackets(500)]);
    expect(peaks).toHaveLength(15);
    for (const peak of peaks.slice(1, 10)) expect(peak).toBeCloseTo(12_000 / 32_768, 1);
    expect(peaks.slice(11)).toEqual([0, 0, 0, 0]);
  });

  it('count what is broken as silence, and are none of nothing', async () => {
    expect(await peaksOf([Uint8Array.of(255), new Uint8Array()])).toEqual([0]);
    expect(await peaksOf([])).toEqual([]);
  });

  it('reach 1 and no further', async () => {
    const loud = new OpusPacketizer().push(tone(1000).map((sample) => (sample > 0 ? 32_767 : -32_768)));
    const peaks = await peaksOf(loud);
    expect(Math.max(...peaks)).toBe(1);
  });
});
