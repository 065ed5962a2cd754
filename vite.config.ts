import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

// Measured to work in dev and build, with one thread and with more: onnxruntime-web's plain WASM build, its two files
// as hashed assets, workers as ES modules. COOP/COEP give the page SharedArrayBuffer, so that WASM threads work.
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

/** The package's exports lead `onnxruntime-web/wasm` to the bundle build, which fails with threads. */
const ortWasm = fileURLToPath(new URL('node_modules/onnxruntime-web/dist/ort.wasm.min.mjs', import.meta.url));

/** Where `npm run dev` finds the Latch server that answers /api and /socket.io. */
const serverUrl = process.env['LATCH_DEV_SERVER'] ?? 'http://127.0.0.1:8081';

export default defineConfig({
  plugins: [svelte()],
  resolve: {
    alias: [{ find: /^onnxruntime-web\/wasm$/, replacement: ortWasm }],
  },
  worker: { format: 'es' },
  // Found when the worker first loads it otherwise, and the page is reloaded in the middle of a call.
  optimizeDeps: { include: ['onnxruntime-web/wasm'] },
  build: { target: 'esnext', outDir: 'dist/web', emptyOutDir: true, manifest: true, assetsInlineLimit: 0 },
  server: {
    headers: isolation,
    proxy: {
      '/api': serverUrl,
      '/socket.io': { target: serverUrl, ws: true },
    },
  },
});
