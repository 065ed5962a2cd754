import type { Said, Tool } from '../brain.ts';
import { durationIn } from './durations.ts';
import { numberFromWords } from './numbers.ts';
import { allows, isObject, propertiesOf, tokensOf, type Property } from './schema.ts';
import { startsTimer, timerArguments } from './timer-call.ts';
import type { Found } from './understanding.ts';
import { capitalised, normalise } from './words.ts';

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
}

/**
 * The function to call for what was asked. Of its own accord the model calls one thing only: a timer, when one is asked for
 * and offered. When it must call something, it takes the first function whose required arguments can be found in what
 * was said, and else fills those of the first function with the words themselves; null when even that is impossible.
 */
export function callFor(request: Request, { tools, toolChoice }: Offer): Call | null {
  const duration = request.found?.intent.id === 'timer' ? durationIn(request.found.captures) : null;
  if (duration)
    for (const tool of tools.filter(startsTimer)) {
      const filled = timerArguments(tool, duration);
      if (filled) return { name: tool.name, arguments: JSON.stringify(filled) };
    }
  if (toolChoice !== 'required') return null;
  for (const how of [foundIn, anyFor])
    for (const tool of how === anyFor ? tools.slice(0, 1) : tools) {
      const filled = fill(tool, (property) => how(property, request.text));
      if (filled) return { name: tool.name, arguments: JSON.stringify(filled) };
    }
  return null;
}

function fill(tool: Tool, valueOf: (property: Property) => unknown): Record<string, unknown> | null {
  const required = propertiesOf(tool.parameters)?.filter((property) => property.required);
  if (!required) return null;
  const filled: [name: string, value: unknown][] = [];
  for (const property of required) {
    const value = valueOf(property);
    if (value === undefined || !allows(property, value)) return null;
    filled.push([property.name, value]);
  }
  return Object.fromEntries(filled);
}

/** A value that was said: the words for a string, a number among them for a number, an option that is named. */
function foundIn(property: Property, text: string): unknown {
  if (property.preset !== undefined) return property.preset;
  const words = normalise(text);
  if (property.enum)
    return property.enum.find((option) => {
      const named = tokensOf(String(option));
      return named.length > 0 && named.every((token) => words.includes(token));
    });
  if (property.type === 'string') return text || undefined;
  if (/^(number|integer)$/.test(property.type))
    return words.map(numberFromWords).find((value) => Number.isFinite(value) && value > 0);
  return undefined;
}

/** A value that was not said, but that the property allows. */
function anyFor(property: Property, text: string): unknown {
  const found = foundIn(property, text);
  if (found !== undefined) return found;
  if (property.enum) return property.enum[0];
  switch (property.type) {
    case 'number':
    case 'integer':
      return Math.ceil(Math.max(property.least, Math.min(0, property.most)));
    case 'boolean':
      return false;
    case 'array':
      return [];
    case 'object':
      return {};
    default:
      return undefined;
  }
}

type Called = Extract<Said, { by: 'tool' }>;

const longestOutput = 200;
const isFine =
  /^(ok|okay|done|success|successful|succeeded|set|started|created|true|null|running|active|scheduled)?[.!]?$/i;
const isBad =
  /^(an? )?(error|err|failed|failure|fail|false|invalid|denied|rejected|unavailable|exception)\b|\berror occurred\b|\bnot approved\b/i;

/** What came of a function, in words; `request` is what was asked before it was called. */
export function outcome(called: Called, request: Request): string {
  const isTimer = startsTimer({ name: called.name, description: '', parameters: null });
  const duration = request.found ? durationIn(request.found.captures) : null;
  const subject = isTimer ? `Your timer${duration ? ` for ${duration.said}` : ''}` : 'That';
  if (called.output === null) return `I am still waiting to hear back about that.`;
  const { failed, message } = read(called.output);
  if (failed)
    return `${subject} could not be ${isTimer ? 'set' : 'done'}${message ? `: ${message}` : ''}.`.replace(
      /([.!?])\.$/,
      '$1',
    );
  if (message) return capitalised(/[.!?]$/.test(message) ? message : `${message}.`);
  return isTimer ? `${subject} is set.` : 'That is done.';
}

function read(output: string): { failed: boolean; message: string } {
  const parsed = parse(output);
  if (!isObject(parsed)) {
    const text = isObject(parsed) || Array.isArray(parsed) ? '' : String(parsed ?? '').trim();
    const failed = isBad.test(text);
    return {
      failed,
      message:
        isFine.test(text) || /^(false|failed|error)$/i.test(text)
          ? ''
          : short(text.replace(/^error:\s*/i, '')),
    };
  }
  const error = parsed.error ?? parsed.errors;
  const status = String(parsed.status ?? parsed.result ?? '');
  const failed =
    (error !== undefined && error !== null && error !== false) ||
    parsed.ok === false ||
    parsed.success === false ||
    isBad.test(status);
  const candidates = failed
    ? [isObject(error) ? error.message : error, parsed.message, parsed.reason]
    : [parsed.message, parsed.status, parsed.result, parsed.text, parsed.output];
  const message = candidates.find(
    (one): one is string =>
      typeof one === 'string' && !isFine.test(one) && !/^(true|error|failed)$/i.test(one),
  );
  return { failed, message: short(message ?? '') };
}

function parse(output: string): unknown {
  try {
    return JSON.parse(output);
  } catch {
    return output;
  }
}

/** What can be said in a breath or two. */
function short(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (line.length <= longestOutput) return line;
  return `${line.slice(0, longestOutput).replace(/\s+\S*$/, '')} and more`;
}
