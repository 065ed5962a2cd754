/**
 * Makes sounds/*.ogg and sounds/peaks.json from test/fixtures/speech: npx tsx test/e2e/player/make-sounds.ts
 * Needs ffmpeg with libopus. What it made is committed, so that the tests need neither.
 */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { clips } from './clips.ts';

const RATE = 16_000;
/** Ten values a second. */
const STEP = RATE / 10;

const peaks: Record<string, number[]> = {};
for (const [name, { file, fromMs, lengthMs }] of Object.entries(clips)) {
  const cut = ['-ss', String(fromMs / 1000), '-t', String(lengthMs / 1000)];
  const input = ['-v', 'error', ...cut, '-i', `test/fixtures/speech/${file}`];
  const ogg = `test/e2e/player/sounds/${name}.ogg`;
  execFileSync('ffmpeg', [...input, '-c:a', 'libopus', '-b:a', '24k', '-y', ogg]);
  const raw = execFileSync('ffmpeg', [...input, '-ac', '1', '-ar', String(RATE), '-f', 's16le', '-']);
  const pcm = new Int16Array(raw.buffer, raw.byteOffset, raw.byteLength / 2);
  peaks[name] = [];
  for (let at = 0; at < pcm.length; at += STEP) {
    const peak = pcm.subarray(at, at + STEP).reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    peaks[name].push(Number((peak / 32_768).toFixed(3)));
  }
  const loudest = Math.max(...peaks[name]);
  peaks[name] = peaks[name].map((peak) => Number((peak / loudest).toFixed(3)));
}
writeFileSync('test/e2e/player/sounds/peaks.json', `${JSON.stringify(peaks)}\n`);
