/** The administrator of a server's kiosks, over HTTP. */
import { request, type APIRequestContext } from '@playwright/test';
import type { DeviceView, KiosksAnswer, PairingAnswer } from '../../../shared/kiosk/admin.ts';
import { DEFAULT_SETTINGS, type KioskSettings } from '../../../shared/kiosk/contract.ts';

export const ADMIN_CODE = 'a code for administrators';

export class KioskAdmin {
  private constructor(private readonly api: APIRequestContext) {}

  /** Of a server with LATCH_ADMIN_CODE set to ADMIN_CODE. */
  static async signIn(url: string): Promise<KioskAdmin> {
    const api = await request.newContext({ baseURL: url });
    await ask(api, 'post', '/api/admin/session', { code: ADMIN_CODE });
    return new KioskAdmin(api);
  }

  /** A new kiosk with these settings, where they are not the usual ones, and the code to pair it. */
  async addKiosk(settings: Partial<KioskSettings> = {}): Promise<PairingAnswer> {
    const made = (await ask(this.api, 'post', '/api/admin/kiosks', { name: 'Lobby' })) as PairingAnswer;
    await this.set(made.id, settings);
    return made;
  }

  async set(id: string, settings: Partial<KioskSettings>): Promise<void> {
    const all = { ...DEFAULT_SETTINGS, selfCheckMinutes: 0, ...settings };
    await ask(this.api, 'put', `/api/admin/kiosks/${id}`, { name: 'Lobby', settings: all, pin: '2468' });
  }

  async kiosk(id: string): Promise<DeviceView> {
    const { kiosks } = (await ask(this.api, 'get', '/api/admin/kiosks')) as KiosksAnswer;
    return kiosks.find((kiosk) => kiosk.id === id)!;
  }

  async order(id: string, order: Record<string, unknown>): Promise<void> {
    await ask(this.api, 'post', `/api/admin/kiosks/${id}/orders`, order);
  }

  async remove(id: string): Promise<void> {
    await ask(this.api, 'delete', `/api/admin/kiosks/${id}`);
  }

  close(): Promise<void> {
    return this.api.dispose();
  }
}

async function ask(
  api: APIRequestContext,
  method: 'get' | 'post' | 'put' | 'delete',
  path: string,
  data?: unknown,
): Promise<unknown> {
  const answer = await api[method](path, data === undefined ? {} : { data });
  const text = await answer.text();
  if (!answer.ok()) throw new Error(`${path} answered ${answer.status()}: ${text}`);
  return text === '' ? null : JSON.parse(text);
}
