import { fileURLToPath } from 'node:url';
import { createServer } from 'vite';

/** Serves the gallery from source on a free port of loopback. `urlOf` gives a state's address. */
export async function serveGallery(): Promise<{
  urlOf: (state: string, query?: string) => string;
  close: () => Promise<void>;
}> {
  const server = await createServer({
    root: fileURLToPath(new URL('../../..', import.meta.url)),
    cacheDir: '.cache/vite-gallery',
    logLevel: 'warn',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    optimizeDeps: { entries: ['test/e2e/gallery/gallery.ts'] },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (!address || typeof address === 'string') throw new Error('The gallery server has no port.');
  return {
    urlOf: (state, query = '') =>
      `http://127.0.0.1:${address.port}/test/e2e/gallery/index.html?state=${state}${query}`,
    close: () => server.close(),
  };
}
