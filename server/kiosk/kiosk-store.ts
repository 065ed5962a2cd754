/** What is stored of kiosks: one contract, two databases. Each method is one transaction, and throws LatchError `store-away`. */
import type { Heartbeat, KioskSettings } from '../../shared/kiosk/contract.ts';

/** A screen that is, or will be, paired with this Latch. Times are ms since 1970. */
export interface Kiosk {
  id: string;
  name: string;
  createdAtMs: number;
  /** Names the pairing that holds: a device's cookie names it too. null: no device was paired yet. */
  pairing: string | null;
  pairedAtMs: number | null;
  /** When the code to pair a device runs out; null: there is none. */
  codeUntilMs: number | null;
  settings: KioskSettings;
  /** Counts the changes of the settings, from 1. */
  revision: number;
  /** A salted hash; null: there is no PIN. */
  pinHash: string | null;
  paused: boolean;
  message: string | null;
  /** Changes with each order to restart. */
  restart: string;
  /** What the device said last; null: nothing since it was paired. */
  said: { atMs: number; heartbeat: Heartbeat } | null;
}

export interface KioskStore {
  /** False: there are `most` already. */
  add(kiosk: Kiosk, codeHash: string, most: number): Promise<boolean>;
  find(id: string): Promise<Kiosk | null>;
  /** The oldest first; their pictures, which are large, are left out (null). */
  list(): Promise<Kiosk[]>;
  /** The device that enters this code from now on is this kiosk. False: there is no such kiosk. */
  setCode(id: string, code: { hash: string; untilMs: number }): Promise<boolean>;
  /** Whoever has this code is paired by `pairing`, and the code is used up. null: no kiosk has such a code now. */
  pair(codeHash: string, pairing: { name: string; atMs: number }): Promise<Kiosk | null>;
  /** The device of this pairing says something. False: the pairing does not hold any more. */
  setSaid(id: string, pairing: string, said: NonNullable<Kiosk['said']>): Promise<boolean>;
  /** New settings count one revision up. False: there is no such kiosk. */
  update(
    id: string,
    change: Partial<Pick<Kiosk, 'name' | 'settings' | 'pinHash' | 'paused' | 'message' | 'restart'>>,
  ): Promise<boolean>;
  /** False: there was none. */
  remove(id: string): Promise<boolean>;
}
