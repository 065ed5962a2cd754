import { AT_THE_DOOR } from './at-the-door.ts';
import type { Attack } from './attack.ts';
import { IN_CALLS } from './in-calls.ts';

export const ATTACKS: readonly Attack[] = [...AT_THE_DOOR, ...IN_CALLS];
