/** The attackers, in a process of their own: their work is not to be taken for the server's, nor for that of honest callers. */
import { setPriority } from 'node:os';
import { answer } from '../server/child.ts';
import { startAttack, type Tally } from './attack.ts';
import { ATTACKS } from './attacks.ts';

export type AttackQuestion =
  | { ask: 'start'; name: string; port: number; cookie: string; asset: string; niceness: number }
  | { ask: 'stop' };

let stop: (() => Promise<Tally>) | undefined;

answer<AttackQuestion>(async (question) => {
  if (question.ask === 'stop') return stop?.();
  const { name, niceness, ...target } = question;
  setPriority(niceness);
  stop = startAttack(
    ATTACKS.find((attack) => attack.name === name)!,
    target,
  );
  return undefined;
});
