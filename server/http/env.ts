import type { HttpBindings } from '@hono/node-server';
import type { Caller } from '../gateway/calls.ts';
import type { PairedKiosk } from '../kiosk/devices.ts';

/** What every handler finds in `c.env`: Node's own request and response. */
export interface Env {
  Bindings: HttpBindings;
}

/** Handlers of the API find who asks in `c.var`. */
export interface ApiEnv extends Env {
  Variables: {
    caller: Caller;
    /** The kiosk whose device asks; null: no device. */
    kiosk: PairedKiosk | null;
    /** The browser is on this machine. */
    isHere: boolean;
  };
}
