/** The weights of the turn detector, if the operator brings some. Their path contains their hash. */
import type { Handler } from 'hono';
import type { TurnModel } from '../turn-model.ts';
import type { Env } from './env.ts';
import { FOR_EVER } from './page.ts';

const PIECE_BYTES = 65_536;

export function serveTurnModel({ bytes }: TurnModel): Handler<Env> {
  return (c) =>
    c.body(inPieces(bytes), 200, {
      'Cache-Control': FOR_EVER,
      'Content-Type': 'application/octet-stream',
      'Content-Length': String(bytes.length),
    });
}

/** Each piece that was read shows that somebody reads (slow-readers.ts). */
function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      if (at >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(at, (at += PIECE_BYTES))));
    },
  });
}
