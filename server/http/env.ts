import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../gateway/calls.ts';

/** What every handler finds in `c.env`: Node's own request and response. */
export interface Env {
  Bindings: HttpBindings;
}

/** Handlers of the API find who asks in `c.var`. */
export interface ApiEnv extends Env {
  Variables: {
    caller: Caller;
    /** The browser is on this machine. */
    isHere: boolean;
  };
}
