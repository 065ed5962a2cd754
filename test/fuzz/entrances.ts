/** Every way into the server. */
import type { Entrance } from './entrance.ts';
import { events, frames, socketPackets } from './entrances/call.ts';
import { pollingBodies, webSocketBytes } from './entrances/engine-io.ts';
import { httpBytes, httpRequests } from './entrances/http.ts';
import { providerEvents, providerLines } from './entrances/provider.ts';
import { settings } from './entrances/settings.ts';

export const ENTRANCES: readonly Entrance<never>[] = [
  httpBytes,
  httpRequests,
  webSocketBytes,
  pollingBodies,
  socketPackets,
  events,
  frames,
  providerEvents,
  providerLines,
  settings,
] as readonly Entrance<unknown>[] as readonly Entrance<never>[];
