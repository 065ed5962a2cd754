/**
 * WebKitGTK's MiniBrowser on a display that nobody sees, by plain W3C WebDriver. It is not Safari; it is its engine, with
 * GStreamer for sound.
 */
import { existsSync, readdirSync } from 'node:fs';
import { freePort } from '../../e2e/support/free-port.ts';
import { startChild, type Child } from '../children.ts';
import { until } from '../wait.ts';
import type { EngineBrowser, LaunchOptions } from './engine-browser.ts';

const START_LIMIT_MS = 30_000;
const COMMAND_LIMIT_MS = 30_000;
/** The key of a reference to an element (WebDriver, §12.1). */
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';

/** Debian's path has the machine's architecture in it. */
export function miniBrowser(): string | null {
  for (const folder of readdirSync('/usr/lib')) {
    const path = `/usr/lib/${folder}/webkit2gtk-4.1/MiniBrowser`;
    if (existsSync(path)) return path;
  }
  return null;
}

export async function launchWebkit({ env }: LaunchOptions): Promise<EngineBrowser> {
  const binary = miniBrowser();
  if (binary === null) throw new Error('MiniBrowser is not installed');
  const children: Child[] = [];
  const closeAll = async (): Promise<void> => {
    for (const child of children.reverse()) await child.end();
  };
  try {
    const display = startChild(
      'Xvfb',
      ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'],
      {
        env,
      },
    );
    children.push(display);
    const number = await until(
      'the display',
      START_LIMIT_MS,
      () => /^(\d+)$/m.exec(display.output())?.[1],
      display.output,
    );
    const port = await freePort();
    const driver = startChild('WebKitWebDriver', [`--port=${port}`], {
      env: {
        ...env,
        DISPLAY: `:${number}`,
        // Its sandbox needs rights that a container does not give.
        WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
        // There is no graphics card: painted by the CPU at once, a page costs half of what it does by way of OpenGL.
        LIBGL_ALWAYS_SOFTWARE: '1',
        WEBKIT_DISABLE_COMPOSITING_MODE: '1',
      },
    });
    children.push(driver);
    const base = `http://127.0.0.1:${port}`;
    await until(
      'WebKitWebDriver',
      START_LIMIT_MS,
      () =>
        fetch(`${base}/status`, { signal: AbortSignal.timeout(COMMAND_LIMIT_MS) }).then(
          (response) => (response.ok ? true : undefined),
          () => undefined,
        ),
      driver.output,
    );
    const session = await command<{ sessionId: string; capabilities: { browserVersion: string } }>(
      `${base}/session`,
      'POST',
      {
        capabilities: {
          alwaysMatch: {
            'webkitgtk:browserOptions': { binary, args: ['--automation', '--enable-media-stream=true'] },
          },
        },
      },
    );
    return webkitBrowser(
      `${base}/session/${session.sessionId}`,
      `WebKitGTK ${session.capabilities.browserVersion}`,
      closeAll,
    );
  } catch (error) {
    await closeAll();
    throw error;
  }
}

function webkitBrowser(session: string, version: string, closeAll: () => Promise<void>): EngineBrowser {
  const post = <T>(path: string, body: object = {}): Promise<T> =>
    command<T>(`${session}${path}`, 'POST', body);
  return {
    version,
    open: (url) => post('/url', { url }),
    evaluate: (expression) => post('/execute/sync', { script: `return ${expression}`, args: [] }),
    click: async (selector) => {
      const element = await post<Record<string, string>>('/element', {
        using: 'css selector',
        value: selector,
      });
      await post(`/element/${element[ELEMENT]}/click`);
    },
    reload: () => post('/refresh'),
    // A new tab of MiniBrowser does not come to the front by itself.
    hide: () => post('/window/minimize'),
    show: () => post('/window/rect', { x: 0, y: 0, width: 1024, height: 768 }),
    close: async () => {
      await command(session, 'DELETE').catch(() => {});
      await closeAll();
    },
  };
}

/** Rejects with what the driver says went wrong. */
async function command<T>(url: string, method: string, body?: object): Promise<T> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(COMMAND_LIMIT_MS),
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const { value } = (await response.json()) as { value: T };
  if (!response.ok) throw new Error(`WebDriver ${new URL(url).pathname}: ${JSON.stringify(value)}`);
  return value;
}
