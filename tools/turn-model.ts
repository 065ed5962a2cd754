/**
 * npm run turn-model -- smart-turn: downloads the weights of an end-of-turn detector that Latch can run but does not ship, and
 * checks that they are the ones it was written for.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Smart Turn v3.2, int8, BSD-2-Clause (https://github.com/pipecat-ai/smart-turn). The URL names one commit. */
const MODELS: Record<string, { url: string; sha256: string; file: string }> = {
  'smart-turn': {
    url: 'https://huggingface.co/pipecat-ai/smart-turn-v3/resolve/f766f81d3cfdf7737ac64aad813d91bbfd56bf93/smart-turn-v3.2-cpu.onnx',
    sha256: '2bb026316b14a660486a75b1733cd3fbab8c2fd0314dc9af7be49f8cca967e4f',
    // What LATCH_TURN_MODEL says by default (server/settings.ts).
    file: 'models/smart-turn-v3.2-cpu.onnx',
  },
};

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** Writes `file` where it is not there already. Throws, and writes nothing, where the download has another hash. */
export async function download(
  { url, sha256: wanted }: { url: string; sha256: string },
  file: string,
): Promise<void> {
  if (existsSync(file) && sha256(readFileSync(file)) === wanted) return;
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url} answered ${response.status}.`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const got = sha256(bytes);
  if (got !== wanted)
    throw new Error(`${url} is not the file that is wanted: SHA-256 ${got} instead of ${wanted}.`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.part`, bytes);
  renameSync(`${file}.part`, file);
}

if (process.argv[1] === import.meta.filename) {
  const [, , name = ''] = process.argv;
  const model = MODELS[name];
  if (!model) {
    console.error(`Which one? npm run turn-model -- ${Object.keys(MODELS).join(' | ')}`);
    process.exit(2);
  }
  try {
    await download(model, resolve(import.meta.dirname, '..', model.file));
    console.log(`${model.file} is there. Start Latch with LATCH_TURN_DETECTOR=${name}.`);
  } catch (error) {
    const { message, cause } = error as Error;
    console.error(cause instanceof Error ? `${message} (${cause.message})` : message);
    process.exit(1);
  }
}
