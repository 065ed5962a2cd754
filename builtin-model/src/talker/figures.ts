import { distanceKm } from './cities.ts';
import { durationIn } from './durations.ts';
import { numberFromWords, wordsFromNumber } from './numbers.ts';
import type { Captures } from './pattern.ts';
import { convert, unitNamed } from './units.ts';
import { capitalised, nameWritten } from './words.ts';

/** More would keep the mouth busy for minutes. */
const countLimit = 100;

export function sumAnswer(captures: Captures): string {
  const [left = NaN, right = NaN] = numbers(captures);
  const operator = captures.operator?.[0] ?? 'plus';
  const [spoken, value] = compute(left, operator, right);
  const sum = `${wordsFromNumber(left)} ${spoken} ${wordsFromNumber(right)}`;
  if (!Number.isFinite(value)) return `Nobody can work out ${sum}.`;
  return `${capitalised(sum)} is ${about(value)}.`;
}

function compute(left: number, operator: string, right: number): [spoken: string, value: number] {
  switch (operator) {
    case 'minus':
      return ['minus', left - right];
    case 'times':
    case 'multiplied by':
      return ['times', left * right];
    case 'divided by':
      return ['divided by', left / right];
    default:
      return ['plus', left + right];
  }
}

/** "count to N", "count from A to B". */
export function countAnswer(captures: Captures): string {
  const [first = 10, second] = numbers(captures);
  return second === undefined ? count(1, first) : count(first, second);
}

/** "count down from N". */
export function countDownAnswer(captures: Captures): string {
  return count(numbers(captures)[0] ?? 10, 0);
}

function count(from: number, to: number): string {
  if (Math.abs(to - from) > countLimit)
    return `That would take too long. I count to ${wordsFromNumber(countLimit)} at most.`;
  const step = to < from ? -1 : 1;
  const counted = Array.from({ length: Math.abs(to - from) + 1 }, (_, index) =>
    wordsFromNumber(from + index * step),
  );
  const lines: string[] = [];
  for (let at = 0; at < counted.length; at += 10)
    lines.push(`${capitalised(counted.slice(at, at + 10).join(', '))}.`);
  return lines.join(' ');
}

/** "how many inches in two feet" names the wanted unit first, "convert two feet to inches" last. */
export function convertAnswer(captures: Captures, order: 'wanted-first' | 'wanted-last'): string {
  const named = [...(captures.unit ?? []), ...(captures.single ?? [])].map(unitNamed);
  const [amount = 1] = numbers(captures);
  const [from, to] = order === 'wanted-first' ? [named[1], named[0]] : [named[0], named[1]];
  if (!from || !to) return 'I do not know those units.';
  const value = convert(amount, from, to);
  if (value === null) return `${capitalised(from.many)} and ${to.many} do not measure the same thing.`;
  const many = (size: number, unit: typeof from) => `${about(size)} ${size === 1 ? unit.one : unit.many}`;
  return `${capitalised(many(amount, from))} ${amount === 1 ? 'is' : 'are'} ${many(value, to)}.`;
}

/** Without a function of the client that starts a timer: it must not seem that one runs. */
export function timerAnswer(captures: Captures): string {
  const duration = durationIn(captures);
  if (!duration) return 'For how long? Say, for example: set a timer for ten minutes.';
  return `I heard: a timer for ${duration.said}. I cannot ring a bell myself, so please set that one on your phone.`;
}

export function distanceAnswer(captures: Captures): string {
  const [from = '', to = ''] = captures.city ?? [];
  const km = distanceKm(from, to);
  if (km === null) return 'I do not know where that is.';
  const rounded = wordsFromNumber(Math.round(km / 10) * 10);
  const names = `${nameWritten(from)} to ${nameWritten(to)}`;
  return `From ${names} it is about ${rounded} kilometers as the crow flies. I cannot look up trains or roads, but they take a longer way.`;
}

function numbers(captures: Captures): number[] {
  return (captures.number ?? []).map(numberFromWords);
}

function about(value: number): string {
  const exact = Math.round(value);
  if (Math.abs(value - exact) < 1e-6) return wordsFromNumber(exact);
  const rounded = Number(value.toPrecision(3));
  const [whole = '0', decimals = ''] = String(rounded).split('.');
  const point = decimals
    ? ` point ${[...decimals].map((digit) => wordsFromNumber(Number(digit))).join(' ')}`
    : '';
  return `about ${wordsFromNumber(Number(whole))}${point}`;
}
