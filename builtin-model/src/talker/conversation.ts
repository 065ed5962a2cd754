import { isDistress } from './distress.ts';
import { intentNamed } from './grammar.ts';
import { missAnswer } from './misses.ts';
import { openAnswer } from './open-talker.ts';
import type { Answer } from './replies.ts';
import type { UserTurn } from './turns.ts';
import { findTurn, type Found } from './understanding.ts';
import { nameWritten } from './words.ts';

/** What came of a conversation so far: all that the next answer depends on. */
interface Course {
  /** How often each intent, or kind of open answer, was given. */
  times: ReadonlyMap<string, number>;
  /** As one would write it. */
  userName: string | null;
  lastReply: string | null;
  /** What of an earlier reply was not heard. */
  unfinished: string | null;
  /** Multiplies the session's speed. */
  pace: number;
}

export interface Answered {
  course: Course;
  text: string;
  /** The intent that was answered, after "yes" has been made out. */
  found: Found | null;
}

/** Each time that the user asks for slower speech. */
const slowerStep = 0.8;
const slowestPace = 0.5;

/** Before the user has said anything; `greeting` is what the assistant said first. */
export function beginning(greeting: string | null): Course {
  return { times: new Map(), userName: null, lastReply: greeting, unfinished: null, pace: 1 };
}

/** Answers one turn of the user. Pure. */
export function answerTurn(course: Course, turn: UserTurn, now: Date): Answered {
  const understood = findTurn(turn.texts);
  const userName = nameTold(understood.requests) ?? course.userName;
  const timesBefore = (kind: string) => course.times.get(kind) ?? 0;
  const found = understood.clauses.some(isDistress) ? null : meant(understood.found, course);
  const { lastReply, unfinished } = course;

  let answer: Answer;
  if (turn.texts.length === 0) answer = missAnswer({ caught: turn.caught, timesBefore, lastReply });
  else if (found) {
    const { id: kind, answer: say } = found.intent;
    const asked = {
      captures: found.captures,
      timesBefore: timesBefore(kind),
      now,
      lastReply,
      unfinished,
      userName,
    };
    answer = { kind, text: say(asked) };
  } else answer = openAnswer({ ...understood, timesBefore, lastReply });

  const { kind, text } = answer;
  const pace = kind === 'slower' ? Math.max(slowestPace, course.pace * slowerStep) : course.pace;
  const next: Course = {
    times: new Map(course.times).set(kind, timesBefore(kind) + 1),
    userName,
    lastReply: turn.answered ?? lastReply,
    unfinished: unfinishedAfter(unfinished, text, turn.answered),
    pace,
  };
  return { course: next, text, found };
}

/** After the offer of a story, "yes" asks for one. */
function meant(found: Found | null, { lastReply, unfinished }: Course): Found | null {
  const isTaken = found?.intent.id === 'agree' || (found?.intent.id === 'go-on' && !unfinished);
  const isOffered = lastReply?.endsWith('Shall I tell you a story?');
  return isOffered && isTaken ? { intent: intentNamed('story'), captures: {} } : found;
}

/** "Call me tomorrow" tells no name. */
const noNames = /^(?:a|an|the|not|back|later|tomorrow|when|if|stupid|crazy|maybe)\b/;

function nameTold(requests: readonly (Found | null)[]): string | null {
  const told = requests.findLast((found) => found?.intent.id === 'user-name')?.captures;
  const name = told?.['known-name']?.[0] ?? told?.name?.[0];
  return name && !noNames.test(name) ? nameWritten(name) : null;
}

/** A reply at least so long takes the place of what was left of another one when it was heard whole. */
const longReply = 200;

/**
 * What is still to be said of a long reply: of a reply that was cut off, all from the sentence in which that happened.
 * Short replies in between ("what time is it?") leave it as it was.
 */
export function unfinishedAfter(before: string | null, full: string, heard: string | null): string | null {
  if (!heard) return before;
  if (full.startsWith(heard) && full.length > heard.length) {
    const begun = full.slice(0, heard.length).search(/[^.!?]*$/);
    const ended = /[.!?]$/.test(heard);
    return full.slice(ended ? heard.length : begun).trim();
  }
  return full === heard && (full.length >= longReply || full === before) ? null : before;
}
