import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { t } from '../../../web/i18n/t.ts';
import { litSteps, METER_STEPS } from '../../../web/ui/meter.ts';
import { adviceFor } from '../../../web/ui/problems.ts';

describe('t', () => {
  it('fills the slots of a message', () => {
    expect(t('model.of-call', { label: 'gpt-realtime', state: 'ready' })).toBe(
      'Speech model: gpt-realtime, ready',
    );
  });

  it('takes what fills a slot as it is, even when that looks like a slot or a pattern', () => {
    expect(t('hint.send', { text: '$& {text}' })).toBe('Send: $& {text}');
  });
});

describe('problem advice', () => {
  it('has a heading for every error code', () => {
    for (const code of ERROR_CODES) expect(t(adviceFor(code).title)).not.toBe('');
  });

  it('tells how to allow a microphone that was denied, and offers to type instead', () => {
    const advice = adviceFor('mic-denied');
    expect(advice.steps.length).toBeGreaterThan(0);
    expect(advice.actions).toContain('type');
  });

  it('offers no second try where trying again cannot help', () => {
    expect(adviceFor('insecure-context').actions).not.toContain('retry');
    expect(adviceFor('browser-unsupported').actions).not.toContain('retry');
  });
});

describe('meter', () => {
  it('lights a step for anything audible and all of them at full level', () => {
    expect(litSteps(0)).toBe(0);
    expect(litSteps(0.03)).toBe(1);
    expect(litSteps(1)).toBe(METER_STEPS);
  });

  it('clips what is out of range', () => {
    expect(litSteps(-1)).toBe(0);
    expect(litSteps(7)).toBe(METER_STEPS);
    expect(litSteps(Number.NaN)).toBe(0);
  });
});
