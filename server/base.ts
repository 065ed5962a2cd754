/** The path below which Latch is served: `/`, or `/latch/` and the like. It begins and ends with a slash. */

/** Reads "latch", "/latch" or "/latch/". Null: it is no path. */
export function readBase(text: string): string | null {
  const segments = text.replace(/^\//, '').replace(/\/$/, '').split('/');
  if (segments.length === 1 && segments[0] === '') return '/';
  const isPath = segments.every((segment) => /^[\w.~-]+$/.test(segment) && !/^\.+$/.test(segment));
  return isPath ? `/${segments.join('/')}/` : null;
}

/** The target of a request as it would be if the base were `/`. Null: it is not below the base. */
export function targetBelow(base: string, target: string): string | null {
  return target.startsWith(base) ? target.slice(base.length - 1) : null;
}
