/** Times of the timeline in words. */
import { t } from '../i18n/t.ts';

/** '0:07', '12:45', '1:02:45'. */
export function clockText(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const short = `${hours > 0 ? String(minutes).padStart(2, '0') : minutes}:${String(seconds).padStart(2, '0')}`;
  return hours > 0 ? `${hours}:${short}` : short;
}

/** '1 min 5 s', for a screen reader: it would read '1:05' as a time of day. */
export function spokenTime(ms: number): string {
  const { hours, minutes, seconds } = partsOf(ms);
  const inMinutes = hours * 60 + minutes;
  return inMinutes === 0
    ? t('time.seconds', { n: seconds })
    : `${t('time.minutes', { n: inMinutes })} ${t('time.seconds', { n: seconds })}`;
}

function partsOf(ms: number): { hours: number; minutes: number; seconds: number } {
  const all = Math.floor(ms / 1000);
  return { hours: Math.floor(all / 3600), minutes: Math.floor(all / 60) % 60, seconds: all % 60 };
}
