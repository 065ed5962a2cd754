/** SVG to PNG, in a thread of Node's own pool: no call waits for it. */
import { createRequire } from 'node:module';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { renderAsync } from '@resvg/resvg-js';
import { decompress } from 'woff2-encoder';
import { FONT_FAMILY } from './title-lines.ts';

/** The font of the page. What draws reads no compressed fonts, and only files. */
const FONT_FILES = ['latin', 'latin-ext'].map(
  (part) => `@fontsource-variable/instrument-sans/files/instrument-sans-${part}-wght-normal.woff2`,
);

/** Once; about 130 kB. */
let fonts: Promise<Uint8Array[]> | undefined;

/** Throws where the temporary folder cannot be written. */
export async function drawPicture(svg: string): Promise<Uint8Array<ArrayBuffer>> {
  fonts ??= readFonts();
  const folder = await mkdtemp(join(tmpdir(), 'latch-picture-'));
  try {
    const fontFiles = (await fonts).map((_, i) => join(folder, `${i}.ttf`));
    await Promise.all((await fonts).map((font, i) => writeFile(fontFiles[i]!, font)));
    const options = { fontFiles, loadSystemFonts: false, defaultFontFamily: FONT_FAMILY };
    return new Uint8Array((await renderAsync(svg, { font: options })).asPng());
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function readFonts(): Promise<Uint8Array[]> {
  const { resolve } = createRequire(import.meta.url);
  return Promise.all(FONT_FILES.map(async (file) => decompress(await readFile(resolve(file)))));
}
