import { numberFromWords } from './numbers.ts';
import type { Captures } from './pattern.ts';

/** How long a timer is to run. */
export interface Duration {
  seconds: number;
  /** As it was said: "ten minutes". */
  said: string;
}

const unitSeconds: Readonly<Record<string, number>> = { second: 1, minute: 60, hour: 3600 };

/** The duration that a request names; null when it names none that can be counted. */
export function durationIn(captures: Captures): Duration | null {
  const moment = captures.moment?.[0];
  const [amount = '', unit = ''] = moment
    ? moment.startsWith('half')
      ? ['half', 'hour']
      : ['one', moment.split(' ').at(-1)]
    : [captures.number?.[0], captures.duration?.[0]?.replace(/s$/, '') ?? captures.span?.[0]];
  const count = amount === 'half' ? 0.5 : numberFromWords(amount);
  const seconds = count * (unitSeconds[unit] ?? NaN);
  if (!(seconds > 0)) return null;
  return { seconds, said: moment ?? `${amount} ${unit}${count === 1 ? '' : 's'}` };
}
