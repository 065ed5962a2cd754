import type { ClientRequest, IncomingMessage } from 'node:http';
import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type HttpProxy } from 'vite';
import { readBase } from './server/base.ts';
import latch from './package.json' with { type: 'json' };
import { deepPages } from './tools/deep-pages.ts';
import { thirdPartyLicences } from './tools/third-party.ts';
import { webApp, WORKER_PACKAGES } from './tools/web-app.ts';

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

/** What the page shows as it comes (web/part-files.ts): an answer that is compressed does not say how large it is. */
const partBytes = Object.fromEntries(
  [
    'node_modules/onnxruntime-web/dist/ort-wasm-simd-threaded.wasm',
    'node_modules/@ricky0123/vad-web/dist/silero_vad_v5.onnx',
    'node_modules/@evan/opus/wasm/simd.wasm',
    'web/turn/model/eot.onnx',
  ].map((file) => [basename(file), statSync(fileURLToPath(new URL(file, import.meta.url))).size]),
);

const licences = thirdPartyLicences(WORKER_PACKAGES);

/**
 * The server behind trusts this proxy (tools/dev.mjs). So who called is what the socket says, and nothing that the caller wrote
 * of other proxies goes on.
 */
function nameCaller(proxy: HttpProxy.ProxyServer): void {
  const rewrite = (onward: ClientRequest, { socket }: IncomingMessage): void => {
    for (const name of onward.getHeaderNames())
      if (/^(x-forwarded-.+|forwarded|x-real-ip)$/i.test(name)) onward.removeHeader(name);
    onward.setHeader('X-Forwarded-For', socket.remoteAddress ?? 'unknown');
    onward.setHeader('X-Forwarded-Proto', 'encrypted' in socket ? 'https' : 'http');
  };
  proxy.on('proxyReq', rewrite);
  proxy.on('proxyReqWs', rewrite);
}

export default defineConfig(({ command }) => ({
  // Relative: one build serves below any path. Vite's development server wants to know its own.
  base: command === 'build' ? './' : devBase,
  plugins: [svelte(), licences.write(), deepPages(), webApp(licences.check)],
  define: {
    'import.meta.env.LATCH_VERSION': JSON.stringify(latch.version),
    'import.meta.env.LATCH_PART_BYTES': JSON.stringify(partBytes),
  },
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
      [`${devBase}api`]: { target: serverUrl, configure: nameCaller },
      [`${devBase}socket.io`]: { target: serverUrl, ws: true, configure: nameCaller },
    },
  },
}));
