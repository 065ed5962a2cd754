/** An event of the Realtime protocol on the wire, of which only the type is known. */
export interface WireEvent {
  type: string;
  event_id?: string;
  [member: string]: unknown;
}

/** The object at that member; an empty one where there is none. */
export function member(event: Readonly<Record<string, unknown>>, name: string): Record<string, unknown> {
  const value = event[name];
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

/** Parses an event; null where the text is none. */
export function readEvent(text: string): WireEvent | null {
  try {
    const json: unknown = JSON.parse(text);
    if (typeof json !== 'object' || json === null || !('type' in json)) return null;
    return typeof json.type === 'string' ? (json as WireEvent) : null;
  } catch {
    return null;
  }
}

const BYTES_PER_MS = 48;

/** How much PCM16 at 24 kHz is in base64. */
export function audioMs(base64: unknown): number {
  if (typeof base64 !== 'string') return 0;
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  return ((base64.length / 4) * 3 - padding) / BYTES_PER_MS;
}
