/** Kiosks in words. */
import type { Alarm } from '../../../shared/kiosk/alarms.ts';
import '../../i18n/with-admin.ts';
import { language, t } from '../../i18n/t.ts';
import { clockText } from '../../player/clock-text.ts';

const STEPS = [
  { unit: 'day', ms: 86_400_000 },
  { unit: 'hour', ms: 3_600_000 },
  { unit: 'minute', ms: 60_000 },
  { unit: 'second', ms: 1_000 },
] as const;

/** "3 minutes ago". A moment that is still to come, by a clock that is not right, is now. */
export function agoText(atMs: number, nowMs: number): string {
  const ago = Math.max(0, nowMs - atMs);
  const { unit, ms } = STEPS.find((step) => ago >= step.ms) ?? { unit: 'second', ms: 1_000 };
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(-Math.floor(ago / ms), unit);
}

/** What is left of a time, as 9:05. */
export const leftText = (untilMs: number, nowMs: number): string =>
  clockText(Math.max(0, Math.ceil((untilMs - nowMs) / 1_000) * 1_000));

export function alarmText(alarm: Alarm, nowMs: number): string {
  const ago = agoText(alarm.sinceMs, nowMs);
  switch (alarm.kind) {
    case 'silent':
      return t('admin.alarm.silent', { ago });
    case 'hearing':
      return t(`admin.alarm.hearing.${alarm.result ?? 'late'}`, { ago });
    case 'error':
      return t('admin.alarm.error', { message: alarm.message || alarm.code, ago });
    default:
      return alarm satisfies never;
  }
}
