/** The weights of the turn detector, if the operator brings some. Their path contains their hash. */
import type { Handler } from 'hono';
import type { TurnModel } from '../turn-model.ts';
import type { Env } from './env.ts';
import { FOR_EVER } from './page.ts';

export function serveTurnModel({ bytes }: TurnModel): Handler<Env> {
  const body = new Uint8Array(bytes);
  return (c) => c.body(body, 200, { 'Cache-Control': FOR_EVER, 'Content-Type': 'application/octet-stream' });
}
