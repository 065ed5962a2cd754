/** The headers that every answer carries. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { cameByHttps } from '../gateway/caller.ts';

const CONTENT_POLICY = {
  'default-src': "'self'",
  // Opus and the voice detector are WebAssembly.
  'script-src': "'self' 'wasm-unsafe-eval'",
  'worker-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'media-src': "'self' blob:",
  'object-src': "'none'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
};

const FIXED = {
  // Together they give the page SharedArrayBuffer, so that WASM threads work. Workers need both too.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'microphone=(self), speaker-selection=(self), autoplay=(self), screen-wake-lock=(self), camera=(), display-capture=(), ' +
    'geolocation=(), payment=(), usb=()',
};

/** Sets them on an answer. */
export function applySecurityHeaders(
  { headers, socket }: IncomingMessage,
  response: ServerResponse,
  trustedProxies: number,
): void {
  const https = cameByHttps({ headers, socket }, trustedProxies);
  for (const [name, value] of Object.entries(securityHeaders(headers.host, https))) {
    response.setHeader(name, value);
  }
}

/** `host` is the Host header. Older Safari takes 'self' to mean HTTP only, so the policy names the socket's address. */
function securityHeaders(host: string | undefined, https: boolean): Record<string, string> {
  const socket = host !== undefined && /^[\w.:[\]-]+$/.test(host) ? ` ${https ? 'wss' : 'ws'}://${host}` : '';
  const policy = Object.entries({ ...CONTENT_POLICY, 'connect-src': `'self'${socket}` })
    .map(([name, value]) => `${name} ${value}`)
    .join('; ');
  return {
    ...FIXED,
    'Content-Security-Policy': policy,
    ...(https ? { 'Strict-Transport-Security': 'max-age=31536000' } : {}),
  };
}
