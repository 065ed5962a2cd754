/** Synthetic voices to try the ears with, from programs of the system where they are installed. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { resampler } from '../src/resample.ts';

export interface Voice {
  name: string;
  program: 'flite' | 'espeak-ng';
}

/** The built-in mouth has slt, rms and awb itself; these are the same there and in Debian's flite. */
export const voices: readonly Voice[] = [
  { name: 'slt', program: 'flite' },
  { name: 'rms', program: 'flite' },
  { name: 'awb', program: 'flite' },
  { name: 'kal', program: 'flite' },
  { name: 'kal16', program: 'flite' },
  { name: 'en-us', program: 'espeak-ng' },
  { name: 'en-gb', program: 'espeak-ng' },
  { name: 'en-us+f3', program: 'espeak-ng' },
];

/** One sentence as PCM at 24 kHz; null where the program is not installed. */
export function speak({ name, program }: Voice, text: string): Int16Array | null {
  // flite goes back in its file to write the length, so that it cannot be given a pipe.
  const dir = mkdtempSync(join(tmpdir(), 'latch-voice-'));
  try {
    const file = join(dir, 'speech.wav');
    const args =
      program === 'flite' ? ['-voice', name, '-t', text, '-o', file] : ['-v', name, '-w', file, text];
    return spawnSync(program, args).status === 0 ? pcm24(readFileSync(file)) : null;
  } finally {
    rmSync(dir, { recursive: true });
  }
}

/** A FLAC file as PCM at 24 kHz; null where flac is not installed, or cannot read it. */
export function readFlac(path: string): Int16Array | null {
  const { stdout, status } = spawnSync('flac', ['--decode', '--silent', '--stdout', path], {
    maxBuffer: 2 ** 26,
  });
  return status === 0 ? pcm24(stdout) : null;
}

/** A RIFF file of 16-bit mono with a header of 44 bytes, whose lengths a program that writes to a pipe cannot know. */
function pcm24(wave: Buffer): Int16Array {
  const rateHz = wave.readUInt32LE(24);
  const data = wave.subarray(44);
  const samples = Int16Array.from({ length: data.length >> 1 }, (_, index) => data.readInt16LE(2 * index));
  return resampler(rateHz)(samples);
}
