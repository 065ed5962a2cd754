/** The languages that the page speaks: each is loaded where it is wanted, and English is always there. */
import type { KioskMessages } from './en-kiosk.ts';
import type { Messages } from './en.ts';

interface Language {
  /** As those who speak it call it. */
  name: string;
  direction: 'ltr' | 'rtl';
  /** What is said in place of English; English itself has none. */
  load?: () => Promise<Messages>;
  loadKiosk?: () => Promise<KioskMessages>;
}

/** By their codes (BCP 47). A new one is two files like those of German, and an entry here. */
export const LANGUAGES: Readonly<Record<string, Language>> = {
  en: { name: 'English', direction: 'ltr' },
  de: {
    name: 'Deutsch',
    direction: 'ltr',
    load: async () => (await import('./de.ts')).de,
    loadKiosk: async () => (await import('./de-kiosk.ts')).deKiosk,
  },
  es: {
    name: 'Español',
    direction: 'ltr',
    load: async () => (await import('./es.ts')).es,
    loadKiosk: async () => (await import('./es-kiosk.ts')).esKiosk,
  },
  fr: {
    name: 'Français',
    direction: 'ltr',
    load: async () => (await import('./fr.ts')).fr,
    loadKiosk: async () => (await import('./fr-kiosk.ts')).frKiosk,
  },
  pt: {
    name: 'Português',
    direction: 'ltr',
    load: async () => (await import('./pt.ts')).pt,
    loadKiosk: async () => (await import('./pt-kiosk.ts')).ptKiosk,
  },
  ja: {
    name: '日本語',
    direction: 'ltr',
    load: async () => (await import('./ja.ts')).ja,
    loadKiosk: async () => (await import('./ja-kiosk.ts')).jaKiosk,
  },
  ar: {
    name: 'العربية',
    direction: 'rtl',
    load: async () => (await import('./ar.ts')).ar,
    loadKiosk: async () => (await import('./ar-kiosk.ts')).arKiosk,
  },
};

/** The first of the wished languages (BCP 47: "pt-BR") that is there, by its first part; else English. */
export function chooseLanguage(wished: readonly string[], there: readonly string[]): string {
  const found = wished.map((tag) => tag.toLowerCase().split('-')[0]!).find((tag) => there.includes(tag));
  return found ?? 'en';
}
