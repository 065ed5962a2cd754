/** The headers that every answer carries. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config.ts';
import { cameByHttps } from '../gateway/caller.ts';
import { POLICY_REPORT_PATH } from './policy-reports.ts';

export type ApplyHeaders = (
  request: Pick<IncomingMessage, 'headers' | 'socket'>,
  response: ServerResponse,
) => void;

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
  // No text becomes markup or script. `default` allows the page's own workers (web/trusted-types.ts).
  'require-trusted-types-for': "'script'",
  'trusted-types': 'default svelte-trusted-html',
};

const FIXED = {
  // Together they give the page SharedArrayBuffer, so that WASM threads work. Workers need both too.
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy':
    'microphone=(self), speaker-selection=(self), autoplay=(self), screen-wake-lock=(self), camera=(), display-capture=(), ' +
    'geolocation=(), payment=(), usb=()',
};

/** Whether pages of other origins may show Latch. */
export function isFramedElsewhere(frameAncestors: Config['frameAncestors']): boolean {
  return frameAncestors.some((source) => source !== "'self'");
}

/** Makes the function that sets them on an answer. */
export function securityHeaders({
  trustedProxies,
  hstsSeconds,
  frameAncestors,
  base,
}: Pick<Config, 'trustedProxies' | 'hstsSeconds' | 'frameAncestors' | 'base'>): ApplyHeaders {
  const ancestors = frameAncestors.length > 0 ? frameAncestors.join(' ') : "'none'";
  // A page that is isolated itself shows only frames that allow it by this header.
  const resourcePolicy = isFramedElsewhere(frameAncestors) ? 'cross-origin' : 'same-origin';
  return ({ headers, socket }, response) => {
    const https = cameByHttps({ headers, socket }, trustedProxies);
    const policy = {
      ...CONTENT_POLICY,
      'frame-ancestors': ancestors,
      'connect-src': connectSources(headers.host, https),
      // Every browser knows it. Its successor (report-to) waits for a minute, and for a certificate.
      'report-uri': `${base}${POLICY_REPORT_PATH}`,
    };
    const all = {
      ...FIXED,
      'Cross-Origin-Resource-Policy': resourcePolicy,
      'Content-Security-Policy': Object.entries(policy)
        .map(([name, value]) => `${name} ${value}`)
        .join('; '),
      ...(https && hstsSeconds > 0 ? { 'Strict-Transport-Security': `max-age=${hstsSeconds}` } : {}),
    };
    for (const [name, value] of Object.entries(all)) response.setHeader(name, value);
  };
}

/**
 * Older Safari takes 'self' to mean HTTP only, so the policy names the socket's address too. A policy cannot name an IPv6
 * address.
 */
function connectSources(host: string | undefined, https: boolean): string {
  const isName = host !== undefined && /^[\w.-]+(:\d+)?$/.test(host);
  return isName ? `'self' ${https ? 'wss' : 'ws'}://${host}` : "'self'";
}
