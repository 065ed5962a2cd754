/** The build in dist/ as if it were of another version: the same program, whose files have other names. */
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { extname, join, resolve } from 'node:path';

const CHECKOUT = resolve(import.meta.dirname, '../../..');

export interface NextBuild {
  /** A checkout, for startLatch. */
  checkout: string;
  remove(): void;
}

/** `mark`: eight letters in place of the hashes. */
export function makeNextBuild(mark = 'NextBuil'): NextBuild {
  mkdirSync(join(CHECKOUT, '.cache'), { recursive: true });
  // Inside the checkout, so that the server finds its packages.
  const checkout = mkdtempSync(join(CHECKOUT, '.cache/next-build-'));
  mkdirSync(join(checkout, 'dist'));
  // A copy: a link would lead the program back to the page that it was built with.
  cpSync(join(CHECKOUT, 'dist/node'), join(checkout, 'dist/node'), { recursive: true });
  const web = join(checkout, 'dist/web');
  cpSync(join(CHECKOUT, 'dist/web'), web, {
    recursive: true,
    filter: (path) => !['.br', '.gz'].includes(extname(path)),
  });
  // As if nothing had been built there before.
  rmSync(join(web, '.builds.json'), { force: true });
  const assets = join(web, 'assets');
  const names = readdirSync(assets);
  const renamed = (name: string): string => name.replace(/(-[\w-]{8})(\.\w+)$/, `-${mark}$2`);
  const rename = (text: string): string =>
    names.reduce((changed, name) => changed.replaceAll(name, renamed(name)), text);
  for (const name of names) {
    const path = join(assets, name);
    const bytes = readFileSync(path);
    rmSync(path);
    const isText = ['.js', '.mjs', '.css'].includes(extname(name));
    writeFileSync(join(assets, renamed(name)), isText ? rename(bytes.toString()) : bytes);
  }
  for (const name of readdirSync(web).filter((name) => /^(index.*\.html|service-worker\.js)$/.test(name))) {
    const path = join(web, name);
    const changed = rename(readFileSync(path, 'utf8'));
    // The service worker knows by these whether it has a page already.
    writeFileSync(path, changed.replaceAll(/("?revision"?:\s*)["'`][0-9a-f]{32}["'`]/g, `$1"${mark}"`));
  }
  return { checkout, remove: () => rmSync(checkout, { recursive: true }) };
}
