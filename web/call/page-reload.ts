/**
 * The page reloads itself to become the newer one that the server has. It does so once. If the page that comes is of the
 * same version (an old copy in some cache, or servers of two versions behind one address), another try would make a loop.
 */
import { PROTOCOL_VERSION } from '../../shared/protocol.ts';

export const RELOADED_KEY = 'latch.reloaded-version';

/**
 * Whether no page of this version has reloaded itself in this tab. False if the tab stores nothing: nobody would notice a
 * loop.
 */
export function mayReload(): boolean {
  try {
    return sessionStorage.getItem(RELOADED_KEY) !== String(PROTOCOL_VERSION);
  } catch {
    return false;
  }
}

export function reloadOnce(): void {
  if (!mayReload()) return;
  try {
    sessionStorage.setItem(RELOADED_KEY, String(PROTOCOL_VERSION));
  } catch {
    return;
  }
  location.reload();
}
