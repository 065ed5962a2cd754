/**
 * A plugin of the build: it writes third-party.txt beside the page, with the licences of all packages that something in the page
 * came from. Vite's own (`build.license`) leaves out what is only in workers, which here is most of it.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const root = resolve(import.meta.dirname, '..');
/** Licences of what packages contain, or of packages that come without the text of theirs. */
const OWN_TEXTS = resolve(root, 'tools/third-party');

/** A chunk of code has modules, an asset (a font, WebAssembly) has files that it was made from. */
interface Output {
  moduleIds?: string[];
  originalFileNames?: string[];
}

interface Package {
  name: string;
  version: string;
  license?: string;
  /** Where its package.json is. */
  dir: string;
}

/**
 * `collect` goes into the build of every worker, `write` into that of the page, which ends last, but for the service worker: what that one
 * contains is named before (`known`), and `check` goes into its build.
 */
export function thirdPartyLicences(
  known: readonly string[],
): Record<'collect' | 'write' | 'check', () => Plugin> {
  const dirs = new Set(known.map((name) => resolve(root, 'node_modules', name)));
  const onBundle = (bundle: Record<string, Output>): void => {
    for (const { moduleIds = [], originalFileNames = [] } of Object.values(bundle))
      for (const file of [...moduleIds, ...originalFileNames]) {
        const dir = packageDirOf(file);
        if (dir !== null) dirs.add(resolve(root, dir));
      }
  };
  return {
    check: () => ({
      name: 'latch:third-party-is-known',
      generateBundle(_, bundle: Record<string, Output>) {
        const before = dirs.size;
        onBundle(bundle);
        if (dirs.size > before)
          throw new Error(
            `vite.config.ts does not name what is in the service worker: ${[...dirs].slice(before).join(', ')}`,
          );
      },
    }),
    collect: () => ({ name: 'latch:third-party-of-worker', generateBundle: (_, bundle) => onBundle(bundle) }),
    write: () => ({
      name: 'latch:third-party',
      generateBundle(_, bundle) {
        onBundle(bundle);
        const packages = [...dirs].map(readPackage).sort((a, b) => (a.name < b.name ? -1 : 1));
        this.emitFile({ type: 'asset', fileName: 'third-party.txt', source: noticesOf(packages) });
      },
    }),
  };
}

/** The folder of the package that a file belongs to; null for a file of Latch. */
function packageDirOf(file: string): string | null {
  return /^\0?((?:.*[\\/])?node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/?]+)/.exec(file)?.[1] ?? null;
}

function readPackage(dir: string): Package {
  return { ...(JSON.parse(readFileSync(resolve(dir, 'package.json'), 'utf8')) as Omit<Package, 'dir'>), dir };
}

function noticesOf(packages: readonly Package[]): string {
  const parts = packages.map(({ name, version, license, dir }) => {
    const text = licenceText(dir) ?? ownText(name);
    // A licence that is asked to be kept, and is not there, is a fault of the build and not of whoever reads the file.
    if (text === null)
      throw new Error(`${name} comes without the text of its licence: add it to ${OWN_TEXTS}`);
    return section(`${name} ${version} (${license ?? 'licence below'})`, text);
  });
  const contained = readdirSync(resolve(OWN_TEXTS, 'contained')).sort();
  for (const file of contained)
    parts.push(
      section(file.replace('.txt', ''), readFileSync(resolve(OWN_TEXTS, 'contained', file), 'utf8')),
    );
  return `Latch's page contains parts of these packages.\n${parts.join('')}`;
}

const section = (title: string, text: string): string => `\n${'='.repeat(80)}\n${title}\n\n${text.trim()}\n`;

function licenceText(dir: string): string | null {
  const file = readdirSync(dir).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? null : readFileSync(resolve(dir, file), 'utf8');
}

function ownText(name: string): string | null {
  const file = resolve(OWN_TEXTS, `${name.replaceAll('/', '-')}.txt`);
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}
