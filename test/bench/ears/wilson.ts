/** Wilson's interval of 95 % for a share: Wilson 1927, "Probable inference, the law of succession, and statistical inference". */
export function wilson(hits: number, of: number): [low: number, high: number] {
  if (of === 0) return [0, 1];
  const z = 1.96;
  const share = hits / of;
  const centre = share + z ** 2 / (2 * of);
  const half = z * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  const scale = 1 + z ** 2 / of;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}

/** "35 % (28-43)" of 100 or so. */
export function percent(hits: number, of: number): string {
  if (of === 0) return '–';
  const whole = (share: number) => (100 * share).toFixed(0);
  const [low, high] = wilson(hits, of).map(whole);
  return `${whole(hits / of)} % (${low}-${high})`;
}
