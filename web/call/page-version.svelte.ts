/** Whether the server has a newer page. A page that waits for a call looks now and then; one in a call is told by the server. */
import type { CallView } from './call-view.ts';
import { checkPage } from './page-check.ts';
import { mayReload, reloadOnce } from './page-reload.ts';

/** A page may stand on a wall for weeks. */
const LOOK_EVERY_MS = 10 * 60_000;

export class PageVersion {
  newVersion = $state<CallView['newVersion']>('none');
  /** The server said so in a call: it may not serve this page for long. */
  #isOutdated = false;

  /** `isIdle`: nothing is lost if the page asks, and the person can be asked to reload. */
  constructor(private readonly isIdle: () => boolean) {
    setInterval(() => void this.#look(), LOOK_EVERY_MS);
    document.addEventListener('visibilitychange', () => void this.#look());
  }

  /** The server of the call speaks of a newer version. */
  onOutdated(): void {
    this.#isOutdated = true;
    this.newVersion = mayReload() ? 'reloads' : 'waits';
  }

  /** A part of this page is not there any more. */
  onReplaced(): void {
    this.newVersion = 'waits';
  }

  /** A call ended as it should. */
  onCallOver(): void {
    if (this.#isOutdated && mayReload()) reloadOnce();
    else if (this.#isOutdated) this.newVersion = 'waits';
    else void this.look();
  }

  /** Asks the server, also in a call. */
  async look(): Promise<void> {
    if (this.newVersion === 'none' && (await checkPage()) === 'replaced') this.onReplaced();
  }

  async #look(): Promise<void> {
    if (document.visibilityState === 'visible' && this.isIdle()) await this.look();
  }
}
