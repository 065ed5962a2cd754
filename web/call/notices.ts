/** What is said of the devices, and of a call that could not go on, in words. */
import type { DeviceNews, SoundTrouble } from '../audio/device-news.ts';
import type { ErrorCode, LatchError } from '../../shared/errors.ts';
import { t, type PlainKey } from '../i18n/t.ts';
import type { CallProblem } from './call-view.ts';

interface Notice {
  tone: 'info' | 'problem';
  text: string;
}

/** The notice that tells this news; null if a trouble that lasts, or the end of the call, says it. */
export function noticeOf(news: DeviceNews): Notice | null {
  switch (news.kind) {
    case 'input-fell-back':
      return {
        tone: 'info',
        text: t('news.input-fell-back', {
          lost: named(news.lost, 'device.your-input'),
          now: named(news.now, 'device.default-input'),
        }),
      };
    case 'input-moved':
      return { tone: 'info', text: t('news.input-moved', { now: named(news.now, 'device.default-input') }) };
    case 'output-fell-back':
      return {
        tone: 'info',
        text: t('news.output-fell-back', { lost: named(news.lost, 'device.your-output') }),
      };
    case 'missed':
      return { tone: 'problem', text: t('news.missed', { time: roughTime(news.missedMs) }) };
    case 'input-lost':
    case 'output-lost':
    case 'broken':
      return null;
  }
}

/** What is wrong, and what to do about it. */
export function troubleText({ kind, microphone, error }: SoundTrouble): string {
  const device = named(microphone, 'device.your-input');
  switch (kind) {
    case 'mic-muted':
      return t('trouble.mic-muted', { device });
    case 'mic-silent':
      return t('trouble.mic-silent', { device });
    case 'mic-lost':
      return t(LOST[error?.code ?? 'mic-failed'] ?? 'trouble.mic-lost.failed');
    default:
      return t(`trouble.${kind}`);
  }
}

/** A microphone that was chosen could not be used. `kept` is the label of the one that stays; '' if the browser names none. */
export function keptInputText({ code }: LatchError, wished: string, kept: string): string {
  return t('news.input-kept', {
    wished: named(wished, 'device.that-input'),
    cause: t(CAUSES[code] ?? 'cause.failed'),
    kept: named(kept, 'device.input-before'),
  });
}

export function keptOutputText({ code }: LatchError, wished: string, kept: string): string {
  return t('news.output-kept', {
    wished: named(wished, 'device.that-output'),
    cause: t(CAUSES[code] ?? 'cause.failed'),
    kept: named(kept, 'device.output-before'),
  });
}

const LOST: Partial<Record<ErrorCode, PlainKey>> = {
  'mic-missing': 'trouble.mic-lost.missing',
  'mic-in-use': 'trouble.mic-lost.in-use',
  'mic-denied': 'trouble.mic-lost.denied',
};

const CAUSES: Partial<Record<ErrorCode, PlainKey>> = {
  'mic-missing': 'cause.missing',
  'output-missing': 'cause.missing',
  'mic-in-use': 'cause.in-use',
  'mic-denied': 'cause.denied',
};

const named = (label: string, otherwise: PlainKey): string => (label === '' ? t(otherwise) : `“${label}”`);

function roughTime(ms: number): string {
  const s = Math.round(ms / 1000);
  return s < 120 ? t('time.seconds', { n: s }) : t('time.minutes', { n: Math.round(s / 60) });
}

/** Why the call is over; whoever said something that nobody answered is told so. */
export const overOf = (error: CallProblem, unanswered: boolean): CallProblem =>
  unanswered ? { ...error, message: `${error.message} ${t('problem.unanswered')}` } : error;
