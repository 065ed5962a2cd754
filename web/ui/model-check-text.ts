/** What a person is told of a check of the speech model. */
import type { CallProblem } from '../call/call-view.ts';
import { t } from '../i18n/t.ts';

/** Why there is no result, and what to do: errors speak of calls. */
export function checkProblemText({ code, message, detail }: CallProblem): string {
  switch (code) {
    case 'server-away':
      return t('check.problem.away');
    case 'draining':
      return t('check.problem.draining');
    case 'rate-limited':
      return t('check.problem.limited', { time: waitText(Number.parseInt(detail ?? '', 10) || 60) });
    default:
      return message;
  }
}

function waitText(seconds: number): string {
  return seconds < 60 ? t('time.seconds', { n: seconds }) : t('time.minutes', { n: Math.ceil(seconds / 60) });
}
