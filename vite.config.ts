import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';
import { readBase } from './server/base.ts';
import { thirdPartyLicences } from './tools/third-party.ts';

// Measured to work in dev and build, with one thread and with more: onnxruntime-web's plain WASM build, its two files
// as hashed assets, workers as ES modules. COOP/COEP give the page SharedArrayBuffer, so that WASM threads work.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The package's exports lead `onnxruntime-web/wasm` to the bundle build, which fails with threads. */
const ortWasm = fileURLToPath(new URL('node_modules/onnxruntime-web/dist/ort.wasm.min.mjs', import.meta.url));

/** Where `npm run dev` serves the page: where the server behind it does. */
const devBase = readBase(process.env['LATCH_BASE'] ?? '/') ?? '/';

/** Where `npm run dev` finds the Latch server that answers /api and /socket.io. */
const serverUrl = process.env['LATCH_DEV_SERVER'] ?? 'http://127.0.0.1:8081';

const licences = thirdPartyLicences();

export default defineConfig(({ command }) => ({
  // Relative: one build serves below any path. Vite's development server wants to know its own.
  base: command === 'build' ? './' : devBase,
  plugins: [svelte(), licences.write()],
  resolve: {
    alias: [{ find: /^onnxruntime-web\/wasm$/, replacement: ortWasm }],
  },
  worker: { format: 'es', plugins: () => [licences.collect()] },
  // Found when the worker first loads it otherwise, and the page is reloaded in the middle of a call.
  optimizeDeps: { include: ['onnxruntime-web/wasm'] },
  build: { target: 'esnext', manifest: true, assetsInlineLimit: 0 },
  server: {
    headers: isolation,
    proxy: {
      [`${devBase}api`]: serverUrl,
      [`${devBase}socket.io`]: { target: serverUrl, ws: true },
    },
  },
}));
