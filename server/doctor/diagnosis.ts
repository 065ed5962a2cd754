/** What findings mean: for each check whether all is well, what Latch does if not, and what can be changed. Pure. */
import { CHECKS, type Check, type Findings, type Outcome } from './findings.ts';

export interface Row {
  name: string;
  /** `bad`: no conversation is possible. `lacks`: Latch does without. `unknown`: not tried, or not to be told. */
  result: 'good' | 'lacks' | 'bad' | 'unknown';
  /** What was measured, or how it showed. */
  detail: string;
  /** What Latch does without it, and what to change; empty where all is well. */
  advice: string;
}

export interface Diagnosis {
  rows: Row[];
  /** Whether a person can have a conversation with this model. */
  possible: boolean;
  /** One sentence. */
  summary: string;
}

interface Meaning {
  name: string;
  /** Without it there is no conversation. */
  essential?: boolean;
  advice: string;
}

const MEANINGS: Readonly<Record<Check, Meaning>> = {
  reached: {
    name: 'Reached',
    essential: true,
    advice:
      'Nobody can call. LATCH_MODEL_URL says where the model is, LATCH_MODEL_KEY or OPENAI_API_KEY with which key.',
  },
  ready: {
    name: 'Accepts the settings',
    essential: true,
    advice: 'Nobody can call. The reason names what the server does not accept.',
  },
  answers: {
    name: 'Answers',
    essential: true,
    advice: 'A person gets no answer. Check LATCH_MODEL_NAME, and the log of the model’s server.',
  },
  sound: {
    name: 'Answers aloud',
    advice:
      'Latch shows the text, and the browser reads it aloud where it can. Choose a speech-to-speech model with LATCH_MODEL_NAME, or set up a voice on the model’s server.',
  },
  wholeAnswers: {
    name: 'Ends its answers',
    advice:
      'A person is told that the answer was cut. Raise the length limit on the model’s server, or ask for brief answers in LATCH_INSTRUCTIONS.',
  },
  firstAudio: {
    name: 'First sound',
    advice:
      'Replies are late. LATCH_MODEL_START_SECONDS and LATCH_MODEL_SILENCE_SECONDS say how long Latch waits.',
  },
  manualTurns: {
    name: 'Leaves the turns to Latch',
    advice:
      'Latch plays one answer to each turn and asks for none on a guess: replies come later. Switch turn detection off on the model’s server, if it can.',
  },
  itemFirst: {
    name: 'Knows at once what was said',
    advice:
      'Latch waits for that before it asks for an answer: replies come later. A quicker recogniser on the model’s server shortens it.',
  },
  tags: {
    name: 'Says which question it answers',
    advice: 'Latch counts answers in the order of its questions. Nothing need be changed.',
  },
  transcripts: {
    name: 'Writes down what is said',
    advice:
      'The page shows that something was said, not what, and a lost connection forgets it. Set LATCH_TRANSCRIPTION_MODEL to a recogniser that this server has.',
  },
  truncate: {
    name: 'Forgets what was not heard',
    advice:
      'After an interruption the model thinks that all it said was heard. Nothing can be changed in Latch.',
  },
  cancel: {
    name: 'Stops when it is told to',
    advice:
      'What still comes is not heard, but paid for, and no reply is asked for on a guess: replies come later. Nothing can be changed in Latch.',
  },
  discardItems: {
    name: 'Takes an answer back',
    advice: 'No reply is asked for on a guess: replies come later. Nothing can be changed in Latch.',
  },
  tools: {
    name: 'Calls functions',
    advice:
      'The model cannot say that a person has not finished: Latch judges that alone. Nothing can be changed in Latch.',
  },
};

/** `label`: the model, in words. */
export function diagnose(label: string, findings: Findings): Diagnosis {
  const rows = CHECKS.map((check) => rowOf(check, findings[check]));
  const bad = rows.find(({ result }) => result === 'bad');
  const possible = bad === undefined && findings.answers?.is === 'yes';
  if (bad !== undefined) return { rows, possible, summary: `No conversation with ${label} is possible.` };
  if (!possible)
    return { rows, possible, summary: `Whether a conversation with ${label} is possible could not be told.` };
  return { rows, possible, summary: summaryOf(label, rows) };
}

function rowOf(check: Check, outcome: Outcome = { is: 'unknown', detail: 'not tried' }): Row {
  const { name, essential = false, advice } = MEANINGS[check];
  const detail = outcome.detail ?? '';
  if (outcome.is === 'yes') return { name, result: 'good', detail, advice: '' };
  if (outcome.is === 'unknown') return { name, result: 'unknown', detail, advice: '' };
  return { name, result: essential ? 'bad' : 'lacks', detail, advice };
}

/** Of a model with which a conversation is possible. */
function summaryOf(label: string, rows: readonly Row[]): string {
  const count = (of: Row['result']): number => rows.filter(({ result }) => result === of).length;
  const lacks = count('lacks');
  const unknown = count('unknown');
  if (lacks + unknown === 0) return `${label} does all that Latch uses.`;
  const parts = [
    lacks > 0 && `${lacks === 1 ? 'one thing is' : `${lacks} things are`} missing`,
    unknown > 0 && `${unknown === 1 ? 'one thing' : `${unknown} things`} could not be told`,
  ].filter(Boolean);
  return `A conversation with ${label} is possible; ${parts.join(', ')}.`;
}
