/**
 * Which rendered samples are still on their way to the ear. It remembers what was rendered when, for as long as the output
 * takes. A reply that was halted or ran dry for that long has nothing on its way.
 */
export class HeardSamples {
  #runs: { replyId: number; fromSample: number; toSample: number }[] = [];

  /** This many samples of a reply were rendered, the first at this sample of the context. Samples come in order. */
  rendered(replyId: number, atSample: number, samples: number): void {
    if (samples === 0) return;
    const last = this.#runs.at(-1);
    if (last?.replyId === replyId && last.toSample === atSample) last.toSample += samples;
    else this.#runs.push({ replyId, fromSample: atSample, toSample: atSample + samples });
  }

  /** How many samples of a reply were rendered from this context sample on. */
  renderedSince(replyId: number, sample: number): number {
    return this.#runs
      .filter((run) => run.replyId === replyId)
      .reduce(
        (sum, { fromSample, toSample }) => sum + Math.max(0, toSample - Math.max(fromSample, sample)),
        0,
      );
  }

  /** Nobody will ask for what was rendered before this context sample. */
  forgetBefore(sample: number): void {
    while (this.#runs[0] && this.#runs[0].toSample <= sample) this.#runs.shift();
  }
}
