import type { ErrorCode } from '../../shared/errors.ts';
import type { PlainKey } from '../i18n/t.ts';

/** What the page offers beside a problem's message. `type`: go on without a microphone. `tab`: leave the page around. */
export type ProblemAction = 'retry' | 'reload' | 'type' | 'tab';

export interface ProblemAdvice {
  title: PlainKey;
  actions: readonly ProblemAction[];
  /** Steps to do outside the page. */
  steps: readonly PlainKey[];
  /** The error's detail says what to set: for whoever runs the server, a proxy or the page around. */
  hasRemedy: boolean;
}

function advice(
  title: PlainKey,
  actions: readonly ProblemAction[],
  steps: readonly PlainKey[] = [],
): ProblemAdvice {
  return { title, actions, steps, hasRemedy: false };
}

function adviceWithRemedy(title: PlainKey, actions: readonly ProblemAction[]): ProblemAdvice {
  return { ...advice(title, actions), hasRemedy: true };
}

const allowMicrophone = [
  'problem.howto.address',
  'problem.howto.allow',
  'problem.howto.system',
] as const satisfies readonly PlainKey[];

const lost = advice('problem.lost', ['retry']);

const ADVICE: Partial<Record<ErrorCode, ProblemAdvice>> = {
  'mic-denied': advice('problem.mic-denied', ['retry', 'type'], allowMicrophone),
  'mic-not-passed-on': adviceWithRemedy('problem.not-passed-on', ['tab', 'type']),
  'mic-missing': advice('problem.mic-missing', ['retry', 'type']),
  'mic-in-use': advice('problem.mic-in-use', ['retry', 'type']),
  'mic-failed': advice('problem.mic-failed', ['retry', 'type']),
  'insecure-context': advice('problem.insecure', []),
  'browser-unsupported': advice('problem.unsupported', []),
  'output-missing': advice('problem.output', ['retry']),
  'output-failed': advice('problem.output', ['retry']),
  'sound-dead': advice('problem.sound', ['retry', 'reload']),
  'server-away': advice('problem.server', ['retry']),
  'line-blocked': adviceWithRemedy('problem.blocked', ['retry']),
  draining: advice('problem.server', ['retry']),
  'model-away': advice('problem.model', ['retry']),
  'model-refused': advice('problem.model', ['retry']),
  'model-quota': advice('problem.quota', ['retry']),
  'at-capacity': advice('problem.busy', ['retry']),
  'rate-limited': advice('problem.limited', ['retry']),
  'too-many-calls': advice('problem.limited', ['retry']),
  'call-too-long': advice('problem.length', ['retry']),
  'call-idle': advice('problem.idle', ['retry']),
  'line-needed': advice('problem.idle', ['retry']),
  'budget-spent': advice('problem.budget', ['retry']),
  'too-much': advice('problem.other', ['reload']),
  'call-not-found': lost,
  'resume-refused': lost,
  'conversation-deleted': advice('problem.conversation-deleted', ['retry']),
  'taken-over': advice('problem.taken-over', ['retry']),
  'page-outdated': advice('problem.outdated', ['reload']),
  'page-replaced': advice('problem.outdated', ['reload']),
  'access-required': advice('problem.access', ['reload']),
  'access-wrong': advice('problem.access', ['reload']),
  'origin-refused': adviceWithRemedy('problem.origin', ['retry']),
  internal: advice('problem.other', ['retry', 'reload']),
};

const otherwise = advice('problem.other', ['retry']);

/** The heading, the steps and the buttons that fit a problem. The problem itself carries the message. */
export function adviceFor(code: ErrorCode): ProblemAdvice {
  return ADVICE[code] ?? otherwise;
}
