/** The settings of one kiosk while they are changed: loaded, edited, and saved as a whole. */
import { LatchError } from '../../../shared/errors.ts';
import { MAX_PICTURE_BYTES, MIN_PIN_DIGITS, type KioskSettings } from '../../../shared/kiosk/contract.ts';
import type { KioskAnswer } from '../../../shared/kiosk/admin.ts';
import { changeKiosk, openKiosk } from './admin-api.ts';

/** What is wrong with a picture before it is sent. */
export type PictureProblem = 'too-large' | 'unreadable' | null;

export class SettingsDraft {
  /** Null until they came. */
  settings = $state<KioskSettings | null>(null);
  name = $state('');
  hasPin = $state(false);
  /** A new one; empty: it stays as it is. */
  pin = $state('');
  removesPin = $state(false);
  pictureProblem = $state<PictureProblem>(null);
  problem = $state.raw<LatchError | null>(null);
  busy = $state(false);

  constructor(private readonly id: string) {}

  /** Nothing that is typed is no PIN yet. */
  get isPinWrong(): boolean {
    return !this.removesPin && this.pin !== '' && !new RegExp(`^\\d{${MIN_PIN_DIGITS},}$`).test(this.pin);
  }

  get startsSomehow(): boolean {
    return this.settings !== null && Object.values(this.settings.startBy).some(Boolean);
  }

  get speaks(): boolean {
    return this.settings !== null && this.settings.attract.languages.length > 0;
  }

  async load(): Promise<void> {
    this.problem = null;
    try {
      this.#show(await openKiosk(this.id));
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
    }
  }

  /** Gives whether they were saved. */
  async save(): Promise<boolean> {
    const { settings } = this;
    if (this.busy || settings === null) return false;
    this.busy = true;
    this.problem = null;
    const pin = this.removesPin ? null : this.pin === '' ? undefined : this.pin;
    try {
      await changeKiosk(this.id, {
        name: this.name.trim(),
        settings: $state.snapshot(settings),
        ...(pin === undefined ? {} : { pin }),
      });
      return true;
    } catch (thrown) {
      this.problem = LatchError.from(thrown);
      return false;
    } finally {
      this.busy = false;
    }
  }

  async choosePicture(file: File): Promise<void> {
    this.pictureProblem = null;
    if (file.size > MAX_PICTURE_BYTES) {
      this.pictureProblem = 'too-large';
      return;
    }
    try {
      const url = await dataUrlOf(file);
      if (this.settings) this.settings.attract.picture = url;
    } catch {
      this.pictureProblem = 'unreadable';
    }
  }

  removePicture(): void {
    this.pictureProblem = null;
    if (this.settings) this.settings.attract.picture = null;
  }

  #show({ name, settings, hasPin }: KioskAnswer): void {
    this.name = name;
    this.settings = settings;
    this.hasPin = hasPin;
  }
}

/** Rejects where the file is gone, or nobody may read it. */
function dataUrlOf(file: File): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error ?? new Error('the file cannot be read'));
    reader.readAsDataURL(file);
  });
}
