/** Rows of the database, and what they stand for. What another version of Latch wrote is read as far as it is known. */
import * as v from 'valibot';
import {
  DEFAULT_SETTINGS,
  heartbeat,
  kioskSettings,
  type KioskSettings,
} from '../../shared/kiosk/contract.ts';
import { atMost, type Keep } from '../../shared/conversations/document.ts';
import type { KiosksTable } from '../conversations/sql/tables.ts';
import type { Kiosk } from './kiosk-store.ts';

export const rowOf = (kiosk: Kiosk): Omit<KiosksTable, 'code_hash'> => ({
  id: kiosk.id,
  name: kiosk.name,
  created_at_ms: kiosk.createdAtMs,
  pairing: kiosk.pairing,
  paired_at_ms: kiosk.pairedAtMs,
  code_until_ms: kiosk.codeUntilMs,
  ...columnsOf(kiosk.settings),
  revision: kiosk.revision,
  pin_hash: kiosk.pinHash,
  paused: kiosk.paused ? 1 : 0,
  message: kiosk.message,
  restart: kiosk.restart,
  said: kiosk.said === null ? null : JSON.stringify(kiosk.said.heartbeat),
  said_at_ms: kiosk.said?.atMs ?? null,
});

/** `keepMost`: this Latch keeps no more, whatever was set when it did. */
export const kioskOf = (row: KiosksTable, keepMost: Keep): Kiosk => ({
  id: row.id,
  name: row.name,
  createdAtMs: row.created_at_ms,
  pairing: row.pairing,
  pairedAtMs: row.paired_at_ms,
  codeUntilMs: row.code_until_ms,
  settings: settingsOf(row, keepMost),
  revision: row.revision,
  pinHash: row.pin_hash,
  paused: row.paused === 1,
  message: row.message,
  restart: row.restart,
  said: saidOf(row),
});

/** Settings that are newer than the row have their defaults. */
function settingsOf({ settings, picture }: KiosksTable, keepMost: Keep): KioskSettings {
  const stored = v.safeParse(kioskSettings, { ...DEFAULT_SETTINGS, ...read(settings) });
  const { attract, keep, ...others } = stored.success ? stored.output : DEFAULT_SETTINGS;
  return { ...others, attract: { ...attract, picture }, keep: atMost(keep, keepMost) };
}

/** The picture, which is large, has a column of its own. */
export const columnsOf = (settings: KioskSettings): Pick<KiosksTable, 'settings' | 'picture'> => ({
  settings: JSON.stringify({ ...settings, attract: { ...settings.attract, picture: null } }),
  picture: settings.attract.picture,
});

function saidOf({ said, said_at_ms: atMs }: KiosksTable): Kiosk['said'] {
  if (said === null || atMs === null) return null;
  const stored = v.safeParse(heartbeat, read(said));
  return stored.success ? { atMs, heartbeat: stored.output } : null;
}

function read(json: string): object {
  try {
    return JSON.parse(json) as object;
  } catch {
    return {};
  }
}
