/** The page of a kiosk as a visitor, and whoever looks after it, use it. */
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Locator, type Page } from '@playwright/test';

export class KioskPage {
  readonly begin: Locator;
  readonly go: Locator;
  readonly end: Locator;
  readonly stay: Locator;
  readonly captions: Locator;
  readonly screen: Locator;

  constructor(readonly page: Page) {
    this.begin = page.getByRole('button', { name: /^(Touch|Press) to talk/ });
    this.go = page.getByRole('button', { name: 'Start talking' });
    this.end = page.getByRole('button', { name: 'End the conversation and remove it from this screen' });
    this.stay = page.getByRole('button', { name: 'I am still here' });
    this.captions = page.getByRole('region', { name: 'What is said' });
    this.screen = page.locator('.kiosk-page');
  }

  /** Waits until the kiosk is at this (KIOSK_STATES of the contract). */
  async is(state: string, timeoutMs = 30_000): Promise<void> {
    await expect(this.screen).toHaveClass(new RegExp(`(^| )${state}( |$)`), { timeout: timeoutMs });
  }

  /** From the first screen to the conversation. */
  async startVisit(): Promise<void> {
    await this.begin.click();
    await this.is('greeting');
    await this.is('conversation', 40_000);
    await expect(this.page.getByText('Listening', { exact: true }).first()).toBeVisible({ timeout: 20_000 });
  }

  async faults(): Promise<string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    return violations.map(({ id }) => id);
  }

  /** Everything that the page and its browser hold, as one text: the DOM, both storages, caches and databases. */
  leftovers(): Promise<string> {
    return this.page.evaluate(async () => {
      const parts = [document.documentElement.outerHTML, document.title, location.href];
      for (const storage of [localStorage, sessionStorage]) parts.push(JSON.stringify({ ...storage }));
      for (const input of document.querySelectorAll('input, textarea'))
        parts.push((input as HTMLInputElement).value);
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys())
          parts.push(request.url, (await (await cache.match(request))?.text()) ?? '');
      }
      for (const { name } of await indexedDB.databases()) parts.push(name ?? '');
      return parts.join('\n');
    });
  }
}
