export const METER_STEPS = 5;

/** How many steps of a meter a level (0 to 1) lights. Anything audible lights one; outside the range it clips. */
export function litSteps(level: number): number {
  if (!(level > 0.02)) return 0;
  return Math.min(METER_STEPS, Math.max(1, Math.round(level * METER_STEPS)));
}
