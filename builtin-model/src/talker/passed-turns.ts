import { answerTurn, beginning, type Course } from './course.ts';
import type { UserTurn } from './turns.ts';

interface Passed {
  turns: readonly UserTurn[];
  greeting: string | null;
  course: Course;
}
const passed: Passed[] = [];
const mostPassed = 64;

/** Earlier turns are gone through with one clock, so that what came of them does not depend on when that is done. */
const noTime = new Date(0);

/**
 * What came of turns that are over. Remembers conversations that it went through lately, since each reply asks for the
 * same turns and one more.
 */
export function courseOf(turns: readonly UserTurn[], greeting: string | null): Course {
  const known = passed
    .filter(
      (one) => one.greeting === greeting && one.turns.length <= turns.length && begins(turns, one.turns),
    )
    .reduce<Passed>((longest, one) => (one.turns.length > longest.turns.length ? one : longest), {
      turns: [],
      greeting,
      course: beginning(greeting),
    });
  const course = turns
    .slice(known.turns.length)
    .reduce((before, turn) => answerTurn(before, turn, noTime).course, known.course);
  if (known.turns.length < turns.length) passed.push({ turns, greeting, course });
  if (passed.length > mostPassed) passed.shift();
  return course;
}

function begins(turns: readonly UserTurn[], first: readonly UserTurn[]): boolean {
  // The last is the likeliest to differ.
  return first.findLastIndex((turn, at) => !sameTurn(turn, turns[at])) < 0;
}

function sameTurn(a: UserTurn, b: UserTurn | undefined): boolean {
  const same = (one: readonly string[], other: readonly string[]) =>
    one.length === other.length && one.every((text, at) => text === other[at]);
  return b !== undefined && a.answered === b.answered && same(a.texts, b.texts) && same(a.caught, b.caught);
}
