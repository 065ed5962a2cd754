/** Whether figures that were taken at even distances still grow. */

const FLAT_SHARE = 0.05;

export interface Change {
  /** The rise of the line through the last half of the figures, over that half, as a part of their mean. */
  share: number;
  isFlat: boolean;
}

/** By least squares. Null where a figure is missing, or where there are too few. */
export function changeOverLastHalf(figures: readonly (number | null)[]): Change | null {
  const half = figures.slice(Math.floor(figures.length / 2)).filter((figure) => figure !== null);
  if (half.length < 2 || figures.includes(null)) return null;
  const mean = half.reduce((sum, figure) => sum + figure, 0) / half.length;
  const middle = (half.length - 1) / 2;
  const across = half.reduce((sum, figure, i) => sum + (i - middle) * (figure - mean), 0);
  const along = half.reduce((sum, _, i) => sum + (i - middle) ** 2, 0);
  const share = ((across / along) * (half.length - 1)) / mean;
  return { share, isFlat: share < FLAT_SHARE };
}
