/** What went wrong with a person's conversations, as a sentence that says what to do. */
import type { LatchError } from '../../shared/errors.ts';
import { MAX_IMPORT_CHARS } from '../../shared/conversations/import.ts';
import { t } from '../i18n/t.ts';

export function problemText({ code, message, detail }: LatchError): string {
  switch (code) {
    case 'bad-event':
      return t('history.problem.title');
    case 'too-large':
      return t('history.problem.too-large', { mb: MAX_IMPORT_CHARS / 1024 / 1024 });
    case 'import-refused':
      return detail ? t('history.problem.import', { message, detail }) : message;
    case 'server-away':
      return t('history.problem.away');
    case 'not-found':
      return t('history.problem.gone');
    default:
      return message;
  }
}
