import type { ErrorCode } from '../../shared/errors.ts';
import type { PlainKey } from '../i18n/t.ts';

/** What the page offers beside a problem's message. `type`: go on without a microphone. */
export type ProblemAction = 'retry' | 'reload' | 'type';

export interface ProblemAdvice {
  title: PlainKey;
  actions: readonly ProblemAction[];
  /** Steps to do outside the page. */
  steps: readonly PlainKey[];
}

function advice(title: PlainKey, actions: readonly ProblemAction[], steps: readonly PlainKey[] = []) {
  return { title, actions, steps };
}

const allowMicrophone = [
  'problem.howto.address',
  'problem.howto.allow',
  'problem.howto.system',
] as const satisfies readonly PlainKey[];

const lost = advice('problem.lost', ['retry']);

const ADVICE: Partial<Record<ErrorCode, ProblemAdvice>> = {
  'mic-denied': advice('problem.mic-denied', ['retry', 'type'], allowMicrophone),
  'mic-missing': advice('problem.mic-missing', ['retry', 'type']),
  'mic-in-use': advice('problem.mic-in-use', ['retry', 'type']),
  'mic-failed': advice('problem.mic-failed', ['retry', 'type']),
  'insecure-context': advice('problem.insecure', []),
  'browser-unsupported': advice('problem.unsupported', []),
  'output-missing': advice('problem.output', ['retry']),
  'output-failed': advice('problem.output', ['retry']),
  'sound-dead': advice('problem.sound', ['retry', 'reload']),
  'server-away': advice('problem.server', ['retry']),
  draining: advice('problem.server', ['retry']),
  'model-away': advice('problem.model', ['retry']),
  'model-refused': advice('problem.model', ['retry']),
  'model-quota': advice('problem.quota', ['retry']),
  'at-capacity': advice('problem.busy', ['retry']),
  'rate-limited': advice('problem.limited', ['retry']),
  'too-many-calls': advice('problem.limited', ['retry']),
  'call-too-long': advice('problem.length', ['retry']),
  'call-not-found': lost,
  'resume-refused': lost,
  'taken-over': advice('problem.taken-over', ['retry']),
  'page-outdated': advice('problem.outdated', ['reload']),
  'page-replaced': advice('problem.outdated', ['reload']),
  'access-required': advice('problem.access', ['reload']),
  'access-wrong': advice('problem.access', ['reload']),
  'origin-refused': advice('problem.other', []),
  internal: advice('problem.other', ['retry', 'reload']),
};

const otherwise = advice('problem.other', ['retry']);

/** The heading, the steps and the buttons that fit a problem. The problem itself carries the message. */
export function adviceFor(code: ErrorCode): ProblemAdvice {
  return ADVICE[code] ?? otherwise;
}
