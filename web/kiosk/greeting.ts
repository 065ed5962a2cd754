/** What a visitor is told first. That it is an AI, and what is kept, is always said, whatever the administrator writes. */
import '../i18n/with-kiosk.ts';
import type { Keep } from '../../shared/conversations/document.ts';
import type { KioskSettings } from '../../shared/kiosk/contract.ts';
import { t } from '../i18n/t.ts';

export interface Greeting {
  hello: string;
  isAi: string;
  kept: string;
}

export function greetingOf({ greeting, keep }: Pick<KioskSettings, 'greeting' | 'keep'>): Greeting {
  return {
    hello: greeting.trim() || t('kiosk.greeting.hello'),
    isAi: t('kiosk.greeting.ai'),
    kept: keptSentence(keep),
  };
}

function keptSentence(keep: Keep): string {
  return t(`kiosk.kept.${keep}`);
}

/** As it is read out. */
export function spokenGreeting({ hello, isAi, kept }: Greeting): string {
  return [hello, isAi, kept].join(' ');
}
