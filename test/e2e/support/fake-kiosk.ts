/** A server's answers to a kiosk, for what a real one does not do at a test's wish: orders that change at once, and answers that do not come. */
import type { Page, Route } from '@playwright/test';
import {
  DEFAULT_SETTINGS,
  type Heartbeat,
  type KioskOrders,
  type KioskSettings,
} from '../../../shared/kiosk/contract.ts';

export class FakeKiosk {
  readonly heartbeats: Heartbeat[] = [];
  /** How many visitors were ended. */
  visitors = 0;
  /** No answer comes through. */
  isAway = false;
  isPaired = true;
  readonly code = '7K3M9QXA';
  orders: KioskOrders;

  constructor(settings: Partial<KioskSettings> = {}) {
    this.orders = {
      name: 'Lobby',
      revision: 1,
      settings: { ...DEFAULT_SETTINGS, selfCheckMinutes: 0, ...settings },
      hasPin: true,
      paused: false,
      message: null,
      restart: 'a',
      serverVersion: '1',
    };
  }

  /** Answers this page from now on. */
  async install(page: Page): Promise<this> {
    await page.route('**/api/kiosk**', (route) => this.#answer(route));
    await page.route('**/api/kiosk/**', (route) => this.#answer(route));
    return this;
  }

  async #answer(route: Route): Promise<void> {
    if (this.isAway) return route.abort();
    const request = route.request();
    const path = new URL(request.url()).pathname;
    const body = request.postData() === null ? null : (request.postDataJSON() as Record<string, string>);
    const json = (status: number, answer: unknown) =>
      route.fulfill({ status, contentType: 'application/json', body: JSON.stringify(answer) });
    const refuse = (status: number, code: string) => json(status, { error: { code } });
    if (path.endsWith('/pair')) {
      if (body?.['code']?.replaceAll('-', '').toUpperCase() !== this.code)
        return refuse(401, 'pairing-wrong');
      this.isPaired = true;
      return json(200, this.orders);
    }
    if (!this.isPaired) return refuse(401, 'kiosk-unpaired');
    if (path.endsWith('/visitor')) {
      this.visitors += 1;
      return route.fulfill({ status: 204 });
    }
    if (path.endsWith('/pin'))
      return body?.['pin'] === '2468' ? route.fulfill({ status: 204 }) : refuse(401, 'pin-wrong');
    if (path.endsWith('/heartbeat')) this.heartbeats.push(request.postDataJSON() as Heartbeat);
    return json(200, this.orders);
  }
}
