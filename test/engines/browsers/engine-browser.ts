/** A browser of any engine, with one page, as the flows use it. */
export type EngineName = 'chromium' | 'firefox' | 'webkit';

export const ENGINES: readonly EngineName[] = ['chromium', 'firefox', 'webkit'];

export interface EngineBrowser {
  /** What it calls itself. */
  version: string;
  open(url: string): Promise<void>;
  /** The value of a JavaScript expression in the page; it must be JSON. */
  evaluate(expression: string): Promise<unknown>;
  /** As a person: the page may start sound and ask for the microphone. */
  click(selector: string): Promise<void>;
  reload(): Promise<void>;
  /** Another tab comes to the front, or the window is minimised; `show` brings the page back. */
  hide(): Promise<void>;
  show(): Promise<void>;
  close(): Promise<void>;
}

export interface LaunchOptions {
  /** The sound system, and a home of its own. */
  env: NodeJS.ProcessEnv;
}
