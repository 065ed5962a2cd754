/** The built page: files that were compressed at build time, served by sirv. */
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import sirv from 'sirv';

export type ServePage = (request: IncomingMessage, response: ServerResponse, onNoFile: () => void) => void;

export const FOR_EVER = 'public,max-age=31536000,immutable';

/** Serves hashed assets to be cached for ever; the browser asks for everything else again. Throws if the folder is missing. */
export function createPage(webDir: string): ServePage {
  if (!existsSync(webDir)) throw new Error(`The page is not built: ${webDir} is missing. Run npm run build.`);
  const serveFile = sirv(webDir, {
    brotli: true,
    gzip: true,
    etag: true,
    setHeaders(response, pathname) {
      const isHashed = pathname.startsWith('/assets/');
      response.setHeader('Cache-Control', isHashed ? FOR_EVER : 'no-cache');
      response.setHeader('Vary', 'Accept-Encoding');
    },
  });
  return (request, response, onNoFile) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return onNoFile();
    tieFileToResponse(response);
    try {
      serveFile(request, response, onNoFile);
    } catch {
      // The range ends before it begins. sirv has already written the head.
      response.destroy();
    }
  };
}

/**
 * sirv pipes a file and does not watch what follows. Here a file that cannot be read breaks off the answer, not the process,
 * and an answer that is broken off closes its file.
 */
function tieFileToResponse(response: ServerResponse): void {
  response.once('pipe', (file: Readable) => {
    file.once('error', () => response.destroy());
    response.once('close', () => file.destroy());
  });
}
