/** Whether and how Latch can be installed here, as the page shows it. */
import { installWay, type InstallWay } from './install-way.ts';

/** Chromium's: it is told to ask later (https://developer.mozilla.org/docs/Web/API/BeforeInstallPromptEvent). */
interface InstallEvent extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>;
}

class Install {
  way: InstallWay = $state('none');
  #event: InstallEvent | null = null;

  /** Before the first event of the browser's: that comes once a page. */
  watch(): void {
    this.#decide();
    addEventListener('beforeinstallprompt', (event) => {
      // The page offers it in a place of its own, and not a bar of the browser's, over the page.
      event.preventDefault();
      this.#event = event as InstallEvent;
      this.#decide();
    });
    addEventListener('appinstalled', () => {
      this.#event = null;
      this.way = 'none';
    });
  }

  /** Has the browser ask. It can be told so once: whoever says no finds it in the browser's menu. */
  async ask(): Promise<void> {
    const event = this.#event;
    this.#event = null;
    this.#decide();
    await event?.prompt().catch(() => {});
  }

  #decide(): void {
    this.way = installWay({
      userAgent: navigator.userAgent,
      maxTouchPoints: navigator.maxTouchPoints,
      isApp:
        matchMedia('(display-mode: standalone)').matches ||
        ('standalone' in navigator && navigator.standalone === true),
      isFramed: self !== top,
      canAsk: this.#event !== null,
    });
  }
}

export const install = new Install();
