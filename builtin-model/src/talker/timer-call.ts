import type { Tool } from '../brain.ts';
import type { Duration } from './durations.ts';
import { allows, propertiesOf, tokensOf, type Property } from './schema.ts';

const units = [
  { seconds: 3600, one: 'hour', names: ['hours', 'hour', 'hrs', 'hr', 'h'] },
  { seconds: 60, one: 'minute', names: ['minutes', 'minute', 'mins', 'min', 'm'] },
  { seconds: 1, one: 'second', names: ['seconds', 'second', 'secs', 'sec', 's'] },
  { seconds: 0.001, one: 'millisecond', names: ['milliseconds', 'millisecond', 'millis', 'ms'] },
] as const;
type Unit = (typeof units)[number];

const lengthNames =
  /^(duration|time|length|amount|value|delay|interval|timer|timeout|after|period|number|in|for)$/;
const labelNames = /^(label|name|title|message|text|description|note|reason|purpose)$/;
const unitNames = /^units?$/;
/** What a function with "timer" in its name may do besides starting one. */
const otherDoings =
  /^(cancel|stop|delete|remove|list|get|pause|resume|clear|check|reset|query|show|read|is|has|end)$/;

/** Whether the function's name says that it starts a timer. */
export function startsTimer(tool: Tool): boolean {
  const tokens = tokensOf(tool.name);
  return (
    tokens.some((token) => /^(timers?|settimer|starttimer|countdown|alarm)$/.test(token)) &&
    !tokens.some((token) => otherDoings.test(token))
  );
}

/**
 * The arguments that start a timer, by the names, units and descriptions of the function's properties; null when they
 * cannot be made to fit. A duration may be one number, a number and its unit, several numbers (hours, minutes), or a string.
 */
export function timerArguments(tool: Tool, duration: Duration): Record<string, unknown> | null {
  const properties = propertiesOf(tool.parameters);
  if (!properties) return null;
  const filled = lengthOf(properties, duration);
  if (!filled) return null;
  for (const property of properties) {
    if (Object.hasOwn(filled, property.name) || !property.required) continue;
    const value = property.tokens.some((token) => labelNames.test(token))
      ? `Timer for ${duration.said}`
      : property.preset;
    if (value === undefined || !allows(property, value)) return null;
    filled[property.name] = value;
  }
  return filled;
}

function lengthOf(properties: readonly Property[], duration: Duration): Record<string, unknown> | null {
  const numbers = properties.filter((property) => /^(integer|number)$/.test(property.type));
  const inUnits = numbers.flatMap((property) => {
    const unit = unitNamedIn(property.tokens);
    return unit ? [{ property, unit }] : [];
  });
  if (inUnits.length > 0) return spread(inUnits, duration.seconds);

  const isLength = (property: Property) => property.tokens.some((token) => lengthNames.test(token));
  const number = numbers.find(isLength) ?? (numbers.length === 1 ? numbers[0] : undefined);
  const unitProperty = properties.find((property) => property.tokens.some((token) => unitNames.test(token)));
  if (number && unitProperty) return numberWithUnit(number, unitProperty, duration.seconds);
  if (number) return single(number, duration.seconds / (unitDescribed(number.description)?.seconds ?? 1));

  const text = properties.find((property) => property.type === 'string' && isLength(property));
  if (!text) return null;
  const iso = text.format === 'duration' || text.description.includes('iso 8601');
  return single(text, iso ? isoDuration(duration.seconds) : digits(duration.seconds));
}

/** One number per unit, the largest first; the smallest takes what is left, and must be able to. */
function spread(
  inUnits: { property: Property; unit: Unit }[],
  seconds: number,
): Record<string, unknown> | null {
  const filled: Record<string, unknown> = {};
  let left = seconds;
  const sorted = inUnits.toSorted((a, b) => b.unit.seconds - a.unit.seconds);
  for (const [index, { property, unit }] of sorted.entries()) {
    const count = left / unit.seconds;
    const value = index === sorted.length - 1 ? round(count) : Math.floor(count + 1e-9);
    if (value === 0 && !property.required) continue;
    if (!allows(property, value)) return null;
    filled[property.name] = value;
    left -= value * unit.seconds;
  }
  return Math.abs(left) < 1e-6 && Object.keys(filled).length > 0 ? filled : null;
}

function numberWithUnit(
  number: Property,
  unitProperty: Property,
  seconds: number,
): Record<string, unknown> | null {
  for (const unit of units) {
    const value = round(seconds / unit.seconds);
    const name = unitProperty.enum
      ? unitProperty.enum.find((option) => unit.names.some((known) => known === String(option).toLowerCase()))
      : unit.names[0];
    if (name !== undefined && value >= 1 && allows(number, value) && allows(unitProperty, name))
      return { [number.name]: value, [unitProperty.name]: name };
  }
  return null;
}

function single(property: Property, value: unknown): Record<string, unknown> | null {
  const fitting = typeof value === 'number' ? round(value) : value;
  return allows(property, fitting) ? { [property.name]: fitting } : null;
}

function unitNamedIn(tokens: readonly string[]): Unit | null {
  return units.find(({ names }) => tokens.some((token) => names.some((name) => name === token))) ?? null;
}

/** The unit that a description speaks of first. */
function unitDescribed(description: string): Unit | null {
  const word = /\b(milliseconds?|ms|seconds?|secs?|minutes?|mins?|hours?)\b/.exec(description)?.[1];
  return word ? unitNamedIn([word]) : null;
}

/** 600 → "10 minutes". */
function digits(seconds: number): string {
  const unit =
    units.find((one) => seconds >= one.seconds && Number.isInteger(round(seconds / one.seconds))) ?? units[2];
  const count = round(seconds / unit.seconds);
  return `${count} ${unit.one}${count === 1 ? '' : 's'}`;
}

/** 5400 → "PT1H30M". */
function isoDuration(seconds: number): string {
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor((seconds % 3600) / 60);
  const rest = round(seconds % 60);
  return `PT${hours ? `${hours}H` : ''}${minutes ? `${minutes}M` : ''}${rest ? `${rest}S` : ''}`;
}

/** Against 0.30000000000000004. */
function round(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}
