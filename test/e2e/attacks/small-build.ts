/** The server that was built, with a small page of its own that a test may break. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

export interface SmallBuild {
  /** For startLatch. */
  checkout: string;
  webDir: string;
  remove(): void;
}

/** `files`: what is in assets/, by name. */
export function makeSmallBuild(files: Record<string, string | Buffer>): SmallBuild {
  mkdirSync(join(CHECKOUT, '.cache'), { recursive: true });
  // Inside the checkout, so that the server finds its packages.
  const checkout = mkdtempSync(join(CHECKOUT, '.cache/small-build-'));
  cpSync(join(CHECKOUT, 'dist/node'), join(checkout, 'dist/node'), { recursive: true });
  const webDir = join(checkout, 'dist/web');
  mkdirSync(join(webDir, 'assets'), { recursive: true });
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>Latch</title>');
  for (const [name, content] of Object.entries(files)) writeFileSync(join(webDir, 'assets', name), content);
  return { checkout, webDir, remove: () => rmSync(checkout, { recursive: true }) };
}
