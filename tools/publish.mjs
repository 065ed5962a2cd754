/**
 * Puts a build of the page where a server may be serving the one before. A page that is open loads the rest of its parts later,
 * so the assets of the build before stay. At no moment does a page name an asset that is not there.
 */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

/** The assets of this build and of the one before, newest first. The server serves no name that begins with a dot. */
const RECORD = '.builds.json';

/** Moves what is in `builtDir` to `webDir`, and takes the assets of older builds than the last two away. */
export function publish(builtDir, webDir) {
  const built = filesOf(builtDir);
  const assets = built.filter(isAsset);
  const before = readRecord(webDir).filter((build) => !isSame(build, assets))[0] ?? [];
  // Assets first, and then what names them: the service worker last, which names the pages too.
  for (const file of built.toSorted((one, other) => rank(one) - rank(other)))
    replace(join(builtDir, file), join(webDir, file));
  writeFileSync(join(webDir, RECORD), JSON.stringify([assets, before]));
  const kept = new Set([...built, ...before, RECORD]);
  for (const file of filesOf(webDir)) if (!kept.has(file)) rmSync(join(webDir, file));
  rmSync(builtDir, { recursive: true });
}

const isAsset = (file) => file.startsWith('assets/');
const rank = (file) => (isAsset(file) ? 0 : file.startsWith('service-worker.') ? 2 : 1);
const isSame = (one, other) => [...one].sort().join() === [...other].sort().join();

/** A page that was built before there was such a record is the build before. */
function readRecord(webDir) {
  const record = join(webDir, RECORD);
  return existsSync(record) ? JSON.parse(readFileSync(record, 'utf8')) : [filesOf(webDir).filter(isAsset)];
}

/** Whoever reads the file finds the old one or the new one, whole. */
function replace(from, to) {
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
}

function filesOf(dir) {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true })
    .map((name) => String(name).replaceAll('\\', '/'))
    .filter((name) => statSync(join(dir, name)).isFile());
}
