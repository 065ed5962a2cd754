/** Titles and dates of conversations, in words. */
import { language, t } from '../i18n/t.ts';

/** The title; of one that has none, that it has none, and its date. */
export function titleOf({ title, startedAtMs }: { title: string; startedAtMs: number }): string {
  return title === '' ? t('history.untitled', { date: dateText(startedAtMs) }) : title;
}

/** `timeZone`: the browser's own, if not said. */
export function dateText(ms: number, timeZone?: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(ms);
}
