/** What of the engines is on this machine; tools/engines.mjs installs it where it can. */
import { existsSync } from 'node:fs';
import type { EngineName } from './browsers/engine-browser.ts';
import { miniBrowser } from './browsers/webkit.ts';

const SOUND = ['/usr/bin/pulseaudio', '/usr/bin/pactl', '/usr/bin/paplay', '/usr/bin/parec'];
const PROGRAMS: Record<EngineName, readonly string[]> = {
  chromium: ['/usr/bin/chromium'],
  firefox: ['/usr/bin/firefox-esr'],
  webkit: ['/usr/bin/WebKitWebDriver', '/usr/bin/Xvfb'],
};

/** Why this engine cannot be tried here; null where it can. */
export function missing(engine: EngineName): string | null {
  const absent = [...SOUND, ...PROGRAMS[engine]].filter((program) => !existsSync(program));
  if (engine === 'webkit' && absent.length === 0 && miniBrowser() === null) absent.push('MiniBrowser');
  return absent.length === 0 ? null : `not installed: ${absent.join(', ')}`;
}
