/** npm run engines: sets up what is needed, then talks with the page in three browser engines (test/engines/main.ts). */
import './node-version.mjs';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import process from 'node:process';
import { browserIsThere } from './browser.mjs';
import { bin, root, run } from './run.mjs';
import { setup } from './setup.mjs';

const PACKAGES = {
  pulseaudio: '/usr/bin/pulseaudio',
  'pulseaudio-utils': '/usr/bin/parec',
  'firefox-esr': '/usr/bin/firefox-esr',
  'webkit2gtk-driver': '/usr/bin/WebKitWebDriver',
  xvfb: '/usr/bin/Xvfb',
};

/** Debian's packages come from apt, which only root may ask. */
export const enginesCanBeInstalled = () => isDebian() && process.getuid?.() === 0;

/** Installs what is absent, each package by itself. Returns why something could not be installed; '' if all is there. */
export async function installEngines() {
  const absent = () => Object.keys(PACKAGES).filter((name) => !existsSync(PACKAGES[name]));
  if (absent().length === 0) return '';
  if (!enginesCanBeInstalled()) return `${absent().join(', ')}: only root can install Debian’s packages`;
  console.log(`Installing ${absent().join(', ')} …`);
  let output = (await run(['apt-get', 'update'])).output;
  for (const name of absent()) {
    const install = await run(['apt-get', 'install', '-y', '--no-install-recommends', name], {
      env: { DEBIAN_FRONTEND: 'noninteractive' },
    });
    if (install.code !== 0) output += install.output;
  }
  return absent().length === 0 ? '' : `${absent().join(', ')} could not be installed:\n${output}`;
}

function isDebian() {
  const release = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  return /^ID=debian$/m.test(release);
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  await setup();
  await browserIsThere();
  const why = await installEngines();
  if (why !== '') console.log(why);
  const { buildIfStale } = await import('./build.mjs');
  await buildIfStale();
  const [program, ...args] = bin('tsx/dist/cli.mjs', 'test/engines/main.ts', ...process.argv.slice(2));
  const suite = spawn(program, args, { cwd: root, stdio: 'inherit' });
  // Ctrl-C reaches the suite by itself: this process only waits for its end.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => suite.kill('SIGTERM'));
  suite.on('error', (error) => console.error(error.message));
  suite.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 0 : 1)));
}
