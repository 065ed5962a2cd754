/** Units by what they measure; `size` in the smallest one's terms (metres, grams, seconds, litres). */
export const units = [
  { one: 'inch', many: 'inches', of: 'length', size: 0.0254 },
  { one: 'foot', many: 'feet', of: 'length', size: 0.3048 },
  { one: 'yard', many: 'yards', of: 'length', size: 0.9144 },
  { one: 'mile', many: 'miles', of: 'length', size: 1609.344 },
  { one: 'centimeter', many: 'centimeters', of: 'length', size: 0.01 },
  { one: 'meter', many: 'meters', of: 'length', size: 1 },
  { one: 'kilometer', many: 'kilometers', of: 'length', size: 1000 },
  { one: 'ounce', many: 'ounces', of: 'weight', size: 28.3495 },
  { one: 'pound', many: 'pounds', of: 'weight', size: 453.592 },
  { one: 'gram', many: 'grams', of: 'weight', size: 1 },
  { one: 'kilogram', many: 'kilograms', of: 'weight', size: 1000 },
  { one: 'second', many: 'seconds', of: 'time', size: 1 },
  { one: 'minute', many: 'minutes', of: 'time', size: 60 },
  { one: 'hour', many: 'hours', of: 'time', size: 3600 },
  { one: 'day', many: 'days', of: 'time', size: 86_400 },
  { one: 'week', many: 'weeks', of: 'time', size: 604_800 },
  { one: 'pint', many: 'pints', of: 'volume', size: 0.473176 },
  { one: 'gallon', many: 'gallons', of: 'volume', size: 3.785412 },
  { one: 'liter', many: 'liters', of: 'volume', size: 1 },
] as const;

export type Unit = (typeof units)[number];

export function unitNamed(name: string): Unit | null {
  return units.find((unit) => unit.one === name || unit.many === name) ?? null;
}

/** How many of `to` make `count` of `from`; null when they measure different things. */
export function convert(count: number, from: Unit, to: Unit): number | null {
  return from.of === to.of ? (count * from.size) / to.size : null;
}
