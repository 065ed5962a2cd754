/** Compresses the built page once, so that the server never does: a .br and a .gz beside every file that gains by it. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { root } from './run.mjs';

const cacheDir = resolve(root, '.cache/compressed');
const compressible = /\.(html|js|mjs|css|svg|json|wasm|onnx|txt|webmanifest)$/;
/** Below this, headers weigh more than what is gained. */
const MIN_BYTES = 1024;
/** Brotli's best costs two seconds a megabyte: files past this take the level below, which is within some percent. */
const LARGE_BYTES = 2 ** 20;

const encodings = [
  {
    suffix: '.br',
    encode: (bytes) =>
      promisify(brotliCompress)(bytes, {
        params: {
          [constants.BROTLI_PARAM_QUALITY]: bytes.length > LARGE_BYTES ? 9 : 11,
          [constants.BROTLI_PARAM_LGWIN]: 24,
          [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
        },
      }),
  },
  { suffix: '.gz', encode: (bytes) => promisify(gzip)(bytes, { level: 9 }) },
];

/** Files that did not change since another build are taken from .cache/. */
export async function compress(dir) {
  mkdirSync(cacheDir, { recursive: true });
  const files = readdirSync(dir, { recursive: true })
    .map((name) => join(dir, String(name)))
    .filter((path) => compressible.test(path));
  await Promise.all(files.flatMap((path) => encodings.map((encoding) => compressFile(path, encoding))));
}

async function compressFile(path, { suffix, encode }) {
  const bytes = readFileSync(path);
  if (bytes.length < MIN_BYTES) return;
  const cached = join(cacheDir, createHash('sha256').update(bytes).digest('hex') + suffix);
  if (!existsSync(cached)) writeFileSync(cached, await encode(bytes));
  copyFileSync(cached, path + suffix);
}
