/** What is answered in place of the pages and routes of the administrator and of kiosks where there are none. */
import { LatchError } from '../../../shared/errors.ts';

export function noAdministrator(): never {
  throw new LatchError('not-found', 'no LATCH_ADMIN_CODE', {
    message:
      'This Latch has no administrator’s page and no kiosks: whoever runs it has not set LATCH_ADMIN_CODE.',
  });
}
