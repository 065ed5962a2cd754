/** What is wrong with a kiosk, from what the server knows of it. Pure: `nowMs` is by the server's clock. */
import type { DeviceView } from './admin.ts';
import { HEARTBEAT_MS } from './contract.ts';

/** Six heartbeats in a row did not come. */
export const SILENT_AFTER_MS = 6 * HEARTBEAT_MS;
/** A self-check waits for a visitor to go, and runs again where it was disturbed. */
const CHECK_GRACE_MS = 10 * 60_000;

export type Alarm =
  /** Nothing was heard of the device since; `sinceMs`: its last word, or its pairing. */
  | { kind: 'silent'; sinceMs: number }
  /** The microphone did not hear the device's own tone; or nobody tried for too long (null). */
  | { kind: 'hearing'; result: 'not-heard' | 'failed' | null; sinceMs: number }
  | { kind: 'error'; code: string; message: string; sinceMs: number };

/** The worst first. A kiosk without a device has none. */
export function alarmsOf(
  { pairedAtMs, said, selfCheckMinutes }: Pick<DeviceView, 'pairedAtMs' | 'said' | 'selfCheckMinutes'>,
  nowMs: number,
): Alarm[] {
  if (pairedAtMs === null) return [];
  const alarms: Alarm[] = [];
  const heardFromMs = said?.atMs ?? pairedAtMs;
  if (nowMs - heardFromMs > SILENT_AFTER_MS) alarms.push({ kind: 'silent', sinceMs: heardFromMs });
  const hearing = hearingAlarm(said?.hearing ?? null, pairedAtMs, selfCheckMinutes, nowMs);
  if (hearing) alarms.push(hearing);
  if (said?.error) {
    const { code, message, atMs } = said.error;
    alarms.push({ kind: 'error', code, message, sinceMs: atMs });
  }
  return alarms;
}

function hearingAlarm(
  hearing: NonNullable<DeviceView['said']>['hearing'],
  pairedAtMs: number,
  selfCheckMinutes: number,
  nowMs: number,
): Alarm | null {
  if (hearing && hearing.result !== 'heard')
    return { kind: 'hearing', result: hearing.result, sinceMs: hearing.atMs };
  if (selfCheckMinutes === 0) return null;
  const sinceMs = hearing?.atMs ?? pairedAtMs;
  const isLate = nowMs - sinceMs > 2 * selfCheckMinutes * 60_000 + CHECK_GRACE_MS;
  return isLate ? { kind: 'hearing', result: null, sinceMs } : null;
}
