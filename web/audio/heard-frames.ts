/**
 * Which rendered samples are still on their way to the ear: what was rendered when, for as long as the output takes. A reply
 * that was halted or ran dry for that long has nothing on its way.
 */
export class HeardFrames {
  #runs: { replyId: number; fromFrame: number; toFrame: number }[] = [];

  /** So many frames of a reply were rendered, the first at this frame of the context. Frames come in order. */
  rendered(replyId: number, atFrame: number, frames: number): void {
    if (frames === 0) return;
    const last = this.#runs.at(-1);
    if (last?.replyId === replyId && last.toFrame === atFrame) last.toFrame += frames;
    else this.#runs.push({ replyId, fromFrame: atFrame, toFrame: atFrame + frames });
  }

  /** How many frames of a reply were rendered from this frame on. */
  renderedSince(replyId: number, frame: number): number {
    return this.#runs
      .filter((run) => run.replyId === replyId)
      .reduce((sum, { fromFrame, toFrame }) => sum + Math.max(0, toFrame - Math.max(fromFrame, frame)), 0);
  }

  /** Nobody will ask for what was rendered before this frame. */
  forgetBefore(frame: number): void {
    while (this.#runs[0] && this.#runs[0].toFrame <= frame) this.#runs.shift();
  }
}
