/** The size budget of each page: what a browser loads before it can show the page, as it goes over the wire. */
import './node-version.mjs';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import { root } from './run.mjs';

/**
 * Bytes of script and style, brotli, by the page's own file (web/pages/pages.ts). A second on a slow phone line (1 Mbit/s) is 125 kB: the
 * talk page must leave room for the voice's parts, which no other page has.
 */
const BUDGETS = {
  // What every page waits for.
  'index.html': { bytes: 60_000 },
  'web/pages/talk/TalkRoute.svelte': { bytes: 92_000, withVoice: true },
  'web/pages/about/AboutPage.svelte': { bytes: 45_000 },
  'web/pages/privacy/PrivacyPage.svelte': { bytes: 50_000 },
  'web/pages/share/SharePage.svelte': { bytes: 60_000 },
  'web/pages/history/HistoryPage.svelte': { bytes: 60_000 },
  'web/pages/conversation/ConversationPage.svelte': { bytes: 68_000 },
  'web/pages/live/LivePage.svelte': { bytes: 50_000 },
  'web/pages/admin/AdminPage.svelte': { bytes: 65_000 },
  'web/pages/kiosk/KioskPage.svelte': { bytes: 90_000, withVoice: true },
};
const webDir = resolve(root, 'dist/web');

/**
 * What each page needs at once, by Vite's manifest: its own static imports and those of the shell (index.html), not what is loaded later.
 * The shell is the first of them, alone; the others are its dynamic imports. `voice` names what only a call needs.
 */
export function pageFiles(manifest) {
  const [shell, ...others] = Object.keys(manifest).filter((key) => manifest[key].isEntry);
  if (shell === undefined || others.length > 0) throw new Error('the manifest has not one entry');
  const pages = manifest[shell].dynamicImports ?? [];
  return Object.fromEntries(
    [shell, ...pages].map((page) => {
      const chunks = [...staticImports(manifest, [shell, page])].map((key) => manifest[key]);
      const files = chunks.flatMap(({ file, css = [] }) => [file, ...css]);
      const voice = chunks.flatMap(({ assets = [] }) => assets).filter((file) => /\.(wasm|onnx)$/.test(file));
      return [page, { files: [...new Set(files)], voice }];
    }),
  );
}

function staticImports(manifest, keys, seen = new Set()) {
  for (const key of keys) {
    if (seen.has(key)) continue;
    seen.add(key);
    staticImports(manifest, manifest[key].imports ?? [], seen);
  }
  return seen;
}

/** What is wrong with a page, as lines; none if nothing is. */
export function faultsOf(page, { bytes, voice }, budget) {
  if (budget === undefined) return [`${page} has no budget in tools/size.mjs`];
  return [
    ...(bytes > budget.bytes ? [`${page} is ${bytes} B, and may be ${budget.bytes} B`] : []),
    ...(voice.length > 0 && !budget.withVoice ? [`${page} loads ${voice.join(', ')}`] : []),
  ];
}

function wireBytes(file) {
  const compressed = resolve(webDir, `${file}.br`);
  return statSync(existsSync(compressed) ? compressed : resolve(webDir, file)).size;
}

function report() {
  const pages = pageFiles(JSON.parse(readFileSync(resolve(webDir, '.vite/manifest.json'), 'utf8')));
  const faults = Object.keys(BUDGETS)
    .filter((page) => !(page in pages))
    .map((page) => `${page} has a budget, and is no page`);
  for (const [page, { files, voice }] of Object.entries(pages)) {
    const bytes = files.reduce((sum, file) => sum + wireBytes(file), 0);
    console.log(`${String(bytes).padStart(8)} B  of ${BUDGETS[page]?.bytes} B (brotli)  ${page}`);
    faults.push(...faultsOf(page, { bytes, voice }, BUDGETS[page]));
  }
  for (const fault of faults) console.error(fault);
  if (faults.length > 0) process.exitCode = 1;
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) report();
