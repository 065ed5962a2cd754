import { expect, test } from 'vitest';
import { countingLost } from '../../../server/telemetry/standard-output.ts';

/** An output that takes lines or does not. */
function output() {
  const lines: string[] = [];
  const state = { takes: true, waiting: 0, onLost: () => {} };
  const log = countingLost({
    write(line, onLost) {
      state.onLost = onLost;
      if (state.takes) lines.push(line);
      return state.takes;
    },
    waiting: () => state.waiting,
  });
  return { lines, state, log };
}

const lostIn = (line: string | undefined): number =>
  Number(/^(\d+) log lines are lost/.exec((JSON.parse(line ?? '{}') as { msg: string }).msg)?.[1]);

test('lines that nothing took are counted, and the next one that gets through comes after their number', () => {
  const { lines, state, log } = output();
  log.write('one\n');
  state.takes = false;
  for (let i = 0; i < 3; i++) log.write('lost\n');
  state.takes = true;
  log.write('two\n');
  log.write('three\n');
  expect(lines).toEqual(['one\n', expect.any(String), 'two\n', 'three\n']);
  expect(lostIn(lines[1])).toBe(3);
});

test('a line that is lost on its way counts too, and so does the number itself', () => {
  const { lines, state, log } = output();
  log.write('one\n');
  state.onLost();
  state.takes = false;
  log.write('two\n');
  state.takes = true;
  log.write('three\n');
  expect(lostIn(lines[1])).toBe(2);
});

test('who waits for the rest to be written waits no longer than it says', async () => {
  const { state, log } = output();
  state.waiting = 5;
  await log.flush(20);
  state.waiting = 0;
  await log.flush(1e9);
});
