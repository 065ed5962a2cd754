/** Dates, in words. */
import { language } from '../../i18n/t.ts';

const format = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' });

export const dateText = (ms: number): string => format.format(ms);
