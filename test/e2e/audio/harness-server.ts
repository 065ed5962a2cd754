/** Serves the harness page and the real modules it imports, by Vite's development server on a port of its own. */
import { fileURLToPath } from 'node:url';
import { createServer, type ViteDevServer } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** `folder`: of test/e2e, with a harness.html. */
export async function serveHarness(folder = 'audio'): Promise<{ server: ViteDevServer; address: string }> {
  const server = await createServer({
    root,
    logLevel: 'error',
    // Its own cache, so that it never disturbs a development server of the same checkout; and what the worker imports is
    // named, because finding it late makes Vite reload the page in the middle of a test.
    cacheDir: `${root}/.cache/vite-${folder}-harness`,
    optimizeDeps: {
      include: ['onnxruntime-web/wasm'],
      entries: [`test/e2e/${folder}/harness.html`],
    },
    server: { port: 0, host: '127.0.0.1', hmr: false, proxy: {} },
  });
  await server.listen();
  const { port } = server.httpServer!.address() as { port: number };
  return { server, address: `http://127.0.0.1:${port}/test/e2e/${folder}/harness.html` };
}
