/** The clock that all processes of one machine share. */
export const nowUs = (): number => Number(process.hrtime.bigint() / 1000n);

/** When packets left or arrived, in µs of that clock: for each call, in order. A call is named by what was typed in it first. */
export class Timestamps {
  readonly #calls = new Map<string, number[]>();

  add(call: string): void {
    const times = this.#calls.get(call);
    if (times) times.push(nowUs());
    else this.#calls.set(call, [nowUs()]);
  }

  all(): Record<string, number[]> {
    return Object.fromEntries(this.#calls);
  }
}
