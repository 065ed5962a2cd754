/** The browser's own voice (Web Speech): reads out replies that have words and no sound. */

/** The part of `speechSynthesis` that is used. */
export interface Synthesis {
  getVoices(): readonly unknown[];
  addEventListener(type: 'voiceschanged', listener: () => void): void;
  removeEventListener(type: 'voiceschanged', listener: () => void): void;
  speak(utterance: SpeechSynthesisUtterance): void;
  cancel(): void;
}

/** Slow speech, in ms a character; and what a voice may take to begin. Some browsers lose an utterance without any event. */
const MS_PER_CHARACTER = 150;
const BEGIN_LIMIT_MS = 10_000;
/** Some browsers have their voices a moment after they are first asked for them. */
const VOICES_LIMIT_MS = 2_000;

export class OwnVoice {
  /** 0 to 1; holds from the next text on. */
  volume = 1;
  #over: ((wasRead: boolean) => void) | null = null;

  constructor(private readonly synthesis: Synthesis | undefined = globalThis.speechSynthesis) {
    // The first question makes the browser load them.
    synthesis?.getVoices();
  }

  /** Reads the text out; `onOver` follows once: when it is read or was stopped (true), or when there is no voice to read it (false). */
  read(text: string, onOver: (wasRead: boolean) => void): void {
    this.stop();
    const { synthesis } = this;
    if (!synthesis) return onOver(false);
    let limit = setTimeout(() => this.#over?.(false), VOICES_LIMIT_MS);
    const over = (this.#over = (wasRead: boolean): void => {
      if (this.#over !== over) return;
      this.#over = null;
      clearTimeout(limit);
      synthesis.removeEventListener('voiceschanged', speak);
      onOver(wasRead);
    });
    const speak = (): void => {
      if (synthesis.getVoices().length === 0) return;
      synthesis.removeEventListener('voiceschanged', speak);
      clearTimeout(limit);
      limit = setTimeout(() => this.stop(), BEGIN_LIMIT_MS + text.length * MS_PER_CHARACTER);
      this.#speak(text, over);
    };
    synthesis.addEventListener('voiceschanged', speak);
    speak();
  }

  stop(): void {
    if (!this.#over) return;
    this.synthesis?.cancel();
    this.#over(true);
  }

  #speak(text: string, over: (wasRead: boolean) => void): void {
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.volume = this.volume;
    utterance.onend = utterance.onerror = () => over(true);
    this.synthesis?.speak(utterance);
  }
}
