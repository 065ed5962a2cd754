import type { Said, Tool } from '../brain.ts';
import { keepListening } from '../keep-listening.ts';
import { durationIn } from './durations.ts';
import type { Found } from './understanding.ts';
import { capitalised } from './words.ts';

/** Functions that a reply may call, and whether it has to. */
export interface Offer {
  tools: readonly Tool[];
  toolChoice: 'auto' | 'required';
}

export interface Call {
  name: string;
  /** JSON. */
  arguments: string;
}

export interface Request {
  found: Found | null;
  /** What the user said, in their words; '' when none of it was understood or caught. */
  text: string;
  /** The user has evidently not finished, and was not listened to for that already. */
  unfinished?: boolean;
}

type Arguments = Record<string, unknown>;

/** The words by which a property's name says its unit. */
const units: readonly [words: RegExp, seconds: number][] = [
  [/\bhours?\b/, 3600],
  [/\b(minutes?|mins?)\b/, 60],
  [/\b(seconds?|secs?)\b/, 1],
  [/\b(milliseconds?|ms)\b/, 0.001],
];

/**
 * The function to call for what was asked. The model calls two things of its own accord, where they are offered: the one that
 * keeps listening, when the user has not finished, and a timer, when one is asked for. When it must call something, it fills the
 * first function that the words of the user fit; null when none does.
 */
export function callFor(request: Request, { tools, toolChoice }: Offer): Call | null {
  const listening = tools.filter(({ name }) => name === keepListening);
  for (const tool of request.unfinished ? listening : []) {
    const call = filledCall(tool, argumentsOf(tool, ''));
    if (call) return call;
  }
  const duration = request.found?.intent.id === 'timer' ? durationIn(request.found.captures) : null;
  for (const tool of tools) {
    const call =
      duration && startsTimer(tool.name) && filledCall(tool, timerArguments(tool, duration.seconds));
    if (call) return call;
  }
  if (toolChoice !== 'required') return null;
  // To keep listening to whoever has finished would be the wrong call, but where there is no other it is one.
  for (const tool of [...tools.filter((one) => !listening.includes(one)), ...listening]) {
    const call = filledCall(tool, argumentsOf(tool, request.text));
    if (call) return call;
  }
  return null;
}

function filledCall(tool: Tool, filled: Arguments | null): Call | null {
  return filled && { name: tool.name, arguments: JSON.stringify(filled) };
}

/** `durationMs` → "duration ms". */
function wordsIn(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ');
}

function startsTimer(name: string): boolean {
  const words = wordsIn(name);
  return (
    /timer|alarm/.test(words) &&
    !/\b(cancel|stop|delete|remove|list|get|pause|resume|clear|check|reset|show)\b/.test(words)
  );
}

/** The duration as one number, in the unit that its property is named for; null where the function wants anything else. */
function timerArguments(tool: Tool, seconds: number): Arguments | null {
  const { properties, required } = propertiesOf(tool);
  for (const [name, { type, minimum = -Infinity, maximum = Infinity }] of properties) {
    const unit = units.find(([words]) => words.test(wordsIn(name)));
    const value = unit ? Math.round((seconds / unit[1]) * 1e6) / 1e6 : NaN;
    const isNumber = type === 'number' || (type === 'integer' && Number.isInteger(value));
    const isAllowed = value >= Number(minimum) && value <= Number(maximum);
    if (isNumber && isAllowed && required.every((one) => one === name)) return { [name]: value };
  }
  return null;
}

/** The required arguments, where each may be a string: the words of the user. */
function argumentsOf(tool: Tool, text: string): Arguments | null {
  const { properties, required } = propertiesOf(tool);
  const isText = (name: string) => {
    const property = properties.find(([own]) => own === name)?.[1];
    return property?.type === 'string' && !property.enum;
  };
  if (!required.every(isText) || (required.length > 0 && !text)) return null;
  return Object.fromEntries(required.map((name) => [name, text]));
}

function propertiesOf(tool: Tool): { properties: [name: string, property: Arguments][]; required: string[] } {
  const schema = isObject(tool.parameters) ? tool.parameters : {};
  const properties = Object.entries(isObject(schema.properties) ? schema.properties : {});
  return {
    properties: properties.map(([name, property]) => [name, isObject(property) ? property : {}]),
    required: Array.isArray(schema.required) ? schema.required.map(String) : [],
  };
}

const longestOutput = 200;
const isFine = /^(ok|okay|done|success|set|started|created|true|null)?[.!]?$/i;

/** What came of a function, in words; `request` is what was asked before it was called. */
export function outcome(called: Extract<Said, { by: 'tool' }>, request: Request): string {
  if (called.output === null) return 'I am still waiting to hear back about that.';
  const duration = request.found ? durationIn(request.found.captures) : null;
  const isTimer = startsTimer(called.name);
  const subject = isTimer ? `Your timer${duration ? ` for ${duration.said}` : ''}` : 'That';
  const { failed, message } = read(called.output);
  const ended = /[.!?]$/.test(message) ? message : `${message}.`;
  if (failed) return `${subject} could not be ${isTimer ? 'set' : 'done'}${message && ': '}${ended}`;
  if (message) return capitalised(ended);
  return isTimer ? `${subject} is set.` : 'That is done.';
}

/** Of JSON the usual members, of other texts the whole. */
function read(output: string): { failed: boolean; message: string } {
  let parsed: unknown = output;
  try {
    parsed = JSON.parse(output);
  } catch {
    // It is plain text.
  }
  if (typeof parsed !== 'object' || parsed === null) {
    const text = output.trim();
    return {
      failed: /^error\b/i.test(text),
      message: isFine.test(text) ? '' : short(text.replace(/^error:\s*/i, '')),
    };
  }
  const { error, success, ok, message, status } = parsed as Arguments;
  const failed = Boolean(error) || success === false || ok === false;
  const told = (isObject(error) ? error.message : error) || message || status;
  return { failed, message: typeof told === 'string' && !isFine.test(told) ? short(told) : '' };
}

/** What can be said in a breath or two. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longestOutput) return line;
  return `${line.slice(0, longestOutput).replace(/\s+\S*$/, '')} and more`;
}

function isObject(value: unknown): value is Arguments {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
