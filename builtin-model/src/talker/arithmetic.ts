import { numberFromWords, wordsFromNumber } from './numbers.ts';
import type { Captures } from './pattern.ts';
import { capitalised } from './words.ts';

/** More would keep the mouth busy for minutes. */
const countLimit = 100;

const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
  plus: (left, right) => left + right,
  minus: (left, right) => left - right,
  times: (left, right) => left * right,
  'divided by': (left, right) => left / right,
};

export function sumAnswer(captures: Captures): string {
  const [left = NaN, right = NaN] = numbers(captures);
  const named = captures.operator?.[0] ?? 'plus';
  const operator = named === 'multiplied by' ? 'times' : named;
  const value = operations[operator]?.(left, right) ?? NaN;
  const sum = `${written(left)} ${operator} ${written(right)}`;
  if (!Number.isFinite(value)) return `Nobody can work out ${sum}.`;
  return `${sum} is ${about(value)}.`;
}

/** "count to N", "count from A to B". */
export function countAnswer(captures: Captures): string {
  const [first = 10, second] = numbers(captures);
  const [from, to] = second === undefined ? [1, first] : [first, second];
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

function numbers(captures: Captures): number[] {
  return (captures.number ?? []).map(numberFromWords);
}

/** As people write it: 12,400. */
const written = (value: number): string => value.toLocaleString('en-US');

function about(value: number): string {
  return Number.isInteger(value) ? written(value) : `about ${written(Number(value.toPrecision(3)))}`;
}
