/** The browser's own voice (Web Speech): reads out replies that have words and no sound. */

/** The part of `speechSynthesis` that is used. */
export interface Synthesis {
  getVoices(): readonly unknown[];
  speak(utterance: SpeechSynthesisUtterance): void;
  cancel(): void;
}

/** Slow speech, in ms a character; and what a voice may take to begin. Some browsers lose an utterance without any event. */
const MS_PER_CHARACTER = 150;
const BEGIN_LIMIT_MS = 10_000;

export class OwnVoice {
  #over: (() => void) | null = null;

  constructor(private readonly synthesis: Synthesis | undefined = globalThis.speechSynthesis) {}

  /** Reads the text out; `onOver` follows once: when it is read, was stopped, or cannot be read (no voice: at once). */
  read(text: string, onOver: () => void): void {
    this.stop();
    const { synthesis } = this;
    if (!synthesis || synthesis.getVoices().length === 0) return onOver();
    const limit = setTimeout(() => this.stop(), BEGIN_LIMIT_MS + text.length * MS_PER_CHARACTER);
    const over = (this.#over = (): void => {
      if (this.#over !== over) return;
      this.#over = null;
      clearTimeout(limit);
      onOver();
    });
    const utterance = new SpeechSynthesisUtterance(text);
    utterance.onend = utterance.onerror = over;
    synthesis.speak(utterance);
  }

  stop(): void {
    if (!this.#over) return;
    this.synthesis?.cancel();
    this.#over();
  }
}
