import { learn, mention, emptyMemory, type Memory } from './memory.ts';
import { findTurn, type Found } from './understanding.ts';
import type { UserTurn } from './turns.ts';
import { nameWritten } from './words.ts';
import { afterNo, afterYes, offerIn, type FollowUp } from './follow-up.ts';
import { intentNamed } from './grammar.ts';
import { isDistress } from './distress.ts';
import { openAnswer } from './open-talker.ts';
import { missAnswer } from './rejected.ts';

/** What came of a conversation so far: all that the next answer depends on. */
export interface Course {
  turn: number;
  /** How often each intent, or kind of open answer, was given. */
  times: ReadonlyMap<string, number>;
  missesInARow: number;
  memory: Memory;
  lastReply: string | null;
  unfinished: string | null;
  /** The intent that "another one" asks for again. */
  another: string | null;
  /** Multiplies the session's speed. */
  pace: number;
}

export interface Answered {
  course: Course;
  text: string;
  /** The intent that was answered, after "yes" or "another" has been made out. */
  found: Found | null;
}

const paceStep = 0.8;
const slowestPace = 0.5;
const fastestPace = 1.5;

/** Before the user has said anything; `greeting` is what the assistant said first. */
export function beginning(greeting: string | null): Course {
  return {
    turn: 0,
    times: new Map(),
    missesInARow: 0,
    memory: emptyMemory,
    lastReply: greeting,
    unfinished: null,
    another: null,
    pace: 1,
  };
}

/** Answers one turn of the user. Pure. */
export function answerTurn(course: Course, turn: UserTurn, now: Date): Answered {
  const { found: said, clauses, told, names, question } = findTurn(turn.texts);
  const understood = turn.texts.length > 0;
  const asked = said ? null : course.lastReply;
  const memory = understood
    ? told.reduce((known, clause) => learn(known, clause, names, course.turn, asked), course.memory)
    : course.memory;
  const timesBefore = (kind: string) => course.times.get(kind) ?? 0;

  let kind: string;
  let text: string;
  let found: Found | null = null;
  if (!understood) {
    ({ kind, text } = missAnswer({
      caught: turn.caught,
      missesBefore: course.missesInARow,
      timesBefore,
      memory,
      lastReply: course.lastReply,
    }));
  } else {
    const meant = said && !clauses.some(isDistress) ? followUp(said, course) : null;
    if (meant && 'text' in meant) [kind, text] = [said?.intent.id ?? '', meant.text];
    else if (meant) {
      found = meant;
      kind = meant.intent.id;
      text = meant.intent.answer({
        captures: meant.captures,
        timesBefore: timesBefore(kind),
        now,
        lastReply: course.lastReply,
        unfinished: course.unfinished,
        memory,
        userName: memory.userName ? nameWritten(memory.userName) : null,
      });
    } else
      ({ kind, text } = openAnswer({
        clauses,
        names,
        question,
        memory,
        memoryBefore: course.memory,
        turn: course.turn,
        timesBefore,
        lastReply: course.lastReply,
      }));
  }
  const next: Course = {
    turn: course.turn + 1,
    times: new Map(course.times).set(kind, timesBefore(kind) + 1),
    missesInARow: understood ? 0 : course.missesInARow + 1,
    memory: turn.caught.reduce((known, word) => mention(known, word, course.turn, false), memory),
    lastReply: turn.answered ?? course.lastReply,
    unfinished: unfinishedAfter(course.unfinished, text, turn.answered),
    another: found?.intent.another ? kind : course.another,
    pace: paceAfter(course.pace, kind),
  };
  return { course: next, text, found };
}

/** What an intent means after what was said before: itself, another intent, or a reply of its own. */
function followUp(said: Found, course: Course): Found | { text: string } {
  const times = course.times.get(said.intent.id) ?? 0;
  const meant = afterQuestion(said.intent.id, course, times);
  if (meant && 'text' in meant) return meant;
  const named = meant?.intent ?? said.intent.id;
  const id = named === 'another' && course.another ? course.another : named;
  return id === said.intent.id ? said : { intent: intentNamed(id), captures: {} };
}

function afterQuestion(intent: string, { lastReply, unfinished }: Course, times: number): FollowUp {
  switch (intent) {
    case 'agree':
      return afterYes(lastReply, times);
    case 'disagree':
      return afterNo(lastReply, times);
    case 'go-on':
      return unfinished ? null : offerIn(lastReply);
    default:
      return null;
  }
}

function paceAfter(pace: number, kind: string): number {
  switch (kind) {
    case 'slower':
      return Math.max(slowestPace, pace * paceStep);
    case 'faster':
      return Math.min(fastestPace, pace / paceStep);
    case 'normal-speed':
      return 1;
    default:
      return pace;
  }
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
