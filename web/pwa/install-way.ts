/** How Latch is installed from this browser. Pure. */
export type InstallWay =
  /** It runs as an app, or a page of another site shows it: there is nothing to offer. */
  | 'none'
  /** The browser asks, when it is told to. */
  | 'button'
  /** The person finds it in the browser: where, is said in the page's texts (`install.in.…`). */
  | 'ios'
  | 'safari'
  | 'firefox-android'
  | 'firefox'
  | 'menu';

export interface Browser {
  userAgent: string;
  /** An iPad says that it is a Mac, and has a touch screen. */
  maxTouchPoints: number;
  /** The page has a window of its own, without the browser's controls. */
  isApp: boolean;
  isFramed: boolean;
  /** The browser said that it can be told to ask. */
  canAsk: boolean;
}

export function installWay({ userAgent, maxTouchPoints, isApp, isFramed, canAsk }: Browser): InstallWay {
  if (isApp || isFramed) return 'none';
  if (canAsk) return 'button';
  const isIos = /iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && maxTouchPoints > 1);
  if (isIos) return 'ios';
  if (/Firefox\//.test(userAgent)) return /Android/.test(userAgent) ? 'firefox-android' : 'firefox';
  const isSafari = /Safari\//.test(userAgent) && !/Chrom(e|ium)\//.test(userAgent);
  return isSafari ? 'safari' : 'menu';
}
