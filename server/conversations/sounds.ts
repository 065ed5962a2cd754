/** What the audio stores have in common: ranges, and names. A name is folders and a file, so that a name can be a path or a key and never leads anywhere else. */
import { LatchError } from '../../shared/errors.ts';

/** A letter or digit first: no hidden files, and no `.` or `..`. */
const PART = '[A-Za-z0-9][A-Za-z0-9._-]{0,99}';
const NAME = new RegExp(`^(conversations|shares)/${PART}/${PART}\\.ogg$`);
const PREFIX = new RegExp(`^(conversations|shares)/${PART}/$`);

/** Throws LatchError `bad-event` where it is no name of a sound, such as `conversations/<id>/<file>.ogg`. */
export function checkName(name: string): void {
  if (!NAME.test(name))
    throw new LatchError('bad-event', `${JSON.stringify(name).slice(0, 200)} names no sound`);
}

/** Throws LatchError `bad-event` where it does not begin the names of one conversation or share, such as `shares/<token hash>/`. */
export function checkPrefix(prefix: string): void {
  if (!PREFIX.test(prefix))
    throw new LatchError('bad-event', `${JSON.stringify(prefix).slice(0, 200)} is no folder of sounds`);
}

/** Which bytes of `size` are asked for: `from` to before `end`. None where the range begins beyond the end. */
export function clamped(
  { from, to }: { from: number; to: number | null },
  size: number,
): { from: number; end: number } {
  const start = Math.min(Math.max(0, from), size);
  return { from: start, end: Math.max(start, Math.min(size, (to ?? size) + 1)) };
}
