/** The built page: files that were compressed at build time, by sirv. */
import { existsSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import sirv from 'sirv';

export type ServePage = (request: IncomingMessage, response: ServerResponse, onNoFile: () => void) => void;

export const FOR_EVER = 'public,max-age=31536000,immutable';

/** Serves hashed assets for ever; everything else is asked for again. Throws where the folder is missing. */
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
      // A range that ends before it begins. sirv has written the head by then.
      response.destroy();
    }
  };
}

/**
 * sirv pipes a file and looks no further. Here a file that cannot be read breaks off the answer and not the process, and
 * an answer that is broken off closes its file.
 */
function tieFileToResponse(response: ServerResponse): void {
  response.once('pipe', (file: Readable) => {
    file.once('error', () => response.destroy());
    response.once('close', () => file.destroy());
  });
}
