import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** Serves the page of `@openai/agents-realtime` on a free port of loopback; `url` is its address, for a model at `modelUrl`. */
export async function serveAgentsPage(modelUrl: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = await createServer({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    cacheDir: '.cache/vite-rivals',
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { entries: ['test/bench/rivals/agents.ts'] },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('The server of the page has no port.');
  const page = new URL(`http://127.0.0.1:${address.port}/test/bench/rivals/agents.html`);
  page.searchParams.set('model', modelUrl);
  return { url: page.href, close: () => server.close() };
}
