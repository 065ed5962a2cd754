import type { CallView } from '../call/call-view.ts';
import { Announcer } from './announcer.ts';
import { statusOf } from './status.ts';

/** The text of the live region of a call. Make it while a component starts; it stops with the component. */
export class LiveText {
  text = $state('');
  readonly #announcer = new Announcer();

  constructor(call: CallView) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const step = () => {
      clearTimeout(timer);
      const { say, dueInMs } = this.#announcer.step(call.transcript, statusOf(call).words, performance.now());
      if (say !== null) this.text = say;
      if (dueInMs !== null) timer = setTimeout(step, dueInMs);
    };
    $effect(() => {
      step();
      return () => clearTimeout(timer);
    });
  }
}
