/** The talk page, by what a person reads on it and presses. */
import { en } from '../../web/i18n/en.ts';
import type { EngineBrowser } from './browsers/engine-browser.ts';
import { until } from './wait.ts';

/** Its answer takes more than 40 s. */
export const LONG_REPLY = 'Tell me a story about a dog and a river';

export interface Line {
  text: string;
  /** The user’s: `interim`, `final`. A reply’s: `speaking`, `done`, `cut`. */
  state: string;
}

export interface Seen {
  status: string;
  user: Line[];
  replies: Line[];
  /** Passing news, and why a call is over. */
  notices: string[];
  problem: string;
  visibility: DocumentVisibilityState;
}

const LOOK = `(() => {
  const text = (element) => (element ? element.textContent.replace(/\\s+/g, ' ').trim() : '');
  const lines = (role) =>
    [...document.querySelectorAll('li.' + role)].map((line) => ({
      text: text(line.querySelector('.text')),
      state: [...line.classList].find((name) => name !== role && !name.startsWith('svelte-')) ?? '',
    }));
  return {
    status: text(document.querySelector('.status strong')),
    user: lines('user'),
    replies: lines('assistant'),
    notices: [...document.querySelectorAll('.notices > div')].map(text),
    problem: text(document.querySelector('[role=alert]')),
    visibility: document.visibilityState,
  };
})()`;

const button = (label: string): string => `button[aria-label="${label}"]`;

export class TalkPage {
  readonly browser: EngineBrowser;
  #last: Seen | null = null;

  constructor(browser: EngineBrowser) {
    this.browser = browser;
  }

  async look(): Promise<Seen> {
    return (this.#last = (await this.browser.evaluate(LOOK)) as Seen);
  }

  /** What it looked like last, for a person who reads a failure. */
  lastSeen = (): string => JSON.stringify(this.#last, null, 1);

  /** Waits until the page shows this. */
  shows(what: string, limitMs: number, test: (seen: Seen) => boolean): Promise<Seen> {
    return until(
      what,
      limitMs,
      async () => {
        const seen = await this.look();
        return test(seen) ? seen : undefined;
      },
      this.lastSeen,
    );
  }

  /** Presses Talk and waits until the page says that it listens. */
  async startCall(): Promise<void> {
    await this.pressTalk();
    await this.shows('the page to listen', 30_000, ({ status }) => status === en['status.listening']);
  }

  async pressTalk(): Promise<void> {
    const talk = button(en['control.talk.label']);
    await until('the button Talk', 30_000, async () =>
      (await this.browser.evaluate(`document.querySelector(${JSON.stringify(talk)}) !== null`)) === true
        ? true
        : undefined,
    );
    await this.browser.click(talk);
  }

  /** Types it and sends it. */
  async type(text: string): Promise<void> {
    const box = `[aria-label="${en['composer.label']}"]`;
    await this.browser.evaluate(`(() => {
      const box = document.querySelector(${JSON.stringify(box)});
      box.value = ${JSON.stringify(text)};
      box.dispatchEvent(new InputEvent('input', { bubbles: true }));
      return true;
    })()`);
    await this.browser.click(button(en['composer.send']));
  }

  /** The n-th reply (from 0), once it was heard to its end. */
  async finishedReply(n: number, limitMs = 60_000): Promise<string> {
    const { replies } = await this.shows(
      `reply ${n} to be heard to its end`,
      limitMs,
      (seen) => seen.replies[n]?.state === 'done',
    );
    return replies[n]!.text;
  }
}
