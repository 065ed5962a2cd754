/** What the doctor prints. */
import { describe, expect, it } from 'vitest';
import { diagnose } from '../../../server/doctor/diagnosis.ts';
import { CHECKS, type Findings } from '../../../server/doctor/findings.ts';
import { tableOf } from '../../../server/doctor/table.ts';

const allWell: Findings = Object.fromEntries(CHECKS.map((check) => [check, { is: 'yes' }]));

describe('the table', () => {
  it('has a line for each check, and one sentence at the end', () => {
    const lines = tableOf(diagnose('The model', allWell)).split('\n');
    expect(lines).toHaveLength(CHECKS.length + 2);
    expect(lines.at(-1)).toBe('The model does all that Latch uses.');
  });

  it('says below what is missing what Latch does without it, in lines of a bearable width', () => {
    const findings: Findings = {
      ...allWell,
      discardItems: { is: 'no', detail: 'not_implemented: '.repeat(12) },
    };
    const text = tableOf(diagnose('The model', findings), 80);
    expect(text).toMatch(/no {2}Takes an answer back +not_implemented/);
    expect(text).toContain('No reply is asked for on a guess');
    expect(text).toContain('possible; one thing is missing.');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('says that no conversation is possible where something essential is missing or was not tried', () => {
    const lost: Findings = { reached: { is: 'no', detail: 'HTTP 401' } };
    expect(diagnose('The model', lost)).toMatchObject({ possible: false });
    expect(tableOf(diagnose('The model', lost))).toMatch(
      /NO {2}Reached[^]*\? {3}Answers[^]*No conversation with The model/,
    );
    expect(diagnose('The model', {}).possible).toBe(false);
  });

  it('counts what could not be told beside what is missing', () => {
    const findings: Findings = {
      ...allWell,
      sound: { is: 'no', detail: 'what came was text' },
      truncate: { is: 'unknown', detail: 'there was no sound to cut' },
    };
    expect(diagnose('The model', findings).summary).toBe(
      'A conversation with The model is possible; one thing is missing, one thing could not be told.',
    );
  });
});
