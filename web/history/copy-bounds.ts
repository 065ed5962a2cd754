/** How many copies of conversations a browser keeps, and how large they may be together. Pure. */

export const MAX_COPIES = 20;
export const MAX_COPIES_BYTES = 50 * 1024 * 1024;

export interface CopySize {
  id: string;
  /** When it was opened last. */
  openedAtMs: number;
  bytes: number;
}

/** The ids of those that must go, so that the rest stays within the bounds: the ones that were opened longest ago. */
export function copiesToDrop(
  copies: readonly CopySize[],
  { maxCopies = MAX_COPIES, maxBytes = MAX_COPIES_BYTES } = {},
): string[] {
  let bytes = 0;
  let isFull = false;
  return copies
    .toSorted((a, b) => b.openedAtMs - a.openedAtMs)
    .filter((copy, i) => {
      bytes += copy.bytes;
      isFull ||= i >= maxCopies || bytes > maxBytes;
      return isFull;
    })
    .map(({ id }) => id);
}
