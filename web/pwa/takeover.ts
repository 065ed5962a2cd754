/**
 * When a new service worker may take the place of the one before. The browser waits until no page of before is open, which may be
 * never where Latch is installed: reloading a page does not count. So a page that is of the new build already asks the worker of its build to
 * begin, and that one does so where no other page is open, which might be of the old build, and in a call.
 */
export interface TakeOverWish {
  kind: 'take-over';
  /** The script that the page began with. */
  entry: string;
}

export function isTakeOverWish(message: unknown): message is TakeOverWish {
  const { kind, entry } = (message ?? {}) as Partial<TakeOverWish>;
  return kind === 'take-over' && typeof entry === 'string';
}

/** `files`: what the worker holds, by paths below the base. `pages`: how many are open, in all tabs. */
export function mayTakeOver({ entry }: TakeOverWish, files: ReadonlySet<string>, pages: number): boolean {
  return pages <= 1 && files.has(`assets/${entry}`);
}
