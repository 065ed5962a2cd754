import { expect, test } from 'vitest';
import { GUARD_MS, PressGuard } from '../../../web/ui/press-guard.ts';

const here = { clientX: 200, clientY: 400 };

function started(place: typeof here | null) {
  const clock = { ms: 5_000 };
  const guard = new PressGuard(() => clock.ms);
  guard.onStart(place);
  return { clock, guard };
}

test('every press is meant before a call was started', () => {
  expect(new PressGuard(() => 0).lets(here)).toBe(true);
});

test('the second press of a double click on Talk is not meant for what has come there', () => {
  const { clock, guard } = started(here);
  expect(guard.lets(here)).toBe(false);
  clock.ms += GUARD_MS - 1;
  expect(guard.lets({ clientX: 215, clientY: 390 })).toBe(false);
});

test('a later press is meant, and so is one elsewhere', () => {
  const { clock, guard } = started(here);
  expect(guard.lets({ clientX: 320, clientY: 400 })).toBe(true);
  clock.ms += GUARD_MS;
  expect(guard.lets(here)).toBe(true);
});

test('a press by key, by switch or by screen reader is always meant', () => {
  expect(started(here).guard.lets(null)).toBe(true);
  expect(started(null).guard.lets(here)).toBe(true);
});
