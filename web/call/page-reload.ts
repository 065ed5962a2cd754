/**
 * The page reloads itself to become the newer one that the server has. It does so once: where the page that comes is of the same
 * version (an old copy in some cache, servers of two versions behind one address), another try would make a loop.
 */
import { PROTOCOL_VERSION } from '../../shared/protocol.ts';

const RELOADED_KEY = 'latch.reloaded-version';

/** Whether no page of this version has reloaded itself in this tab. False where the tab keeps nothing: a loop would go unseen. */
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
