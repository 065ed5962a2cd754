/** Base64 (RFC 4648 §4) in Node and in browsers. */

/** String.fromCharCode takes so many arguments everywhere. */
const STRETCH_BYTES = 8192;

export function base64Of(bytes: Uint8Array): string {
  const stretches: string[] = [];
  for (let at = 0; at < bytes.byteLength; at += STRETCH_BYTES)
    stretches.push(String.fromCharCode(...bytes.subarray(at, at + STRETCH_BYTES)));
  return btoa(stretches.join(''));
}

/** null: it is no Base64. */
export function bytesOf(base64: string): Uint8Array | null {
  try {
    const binary = atob(base64);
    const bytes = new Uint8Array(binary.length);
    for (let i = 0; i < binary.length; i++) bytes[i] = binary.charCodeAt(i);
    return bytes;
  } catch {
    return null;
  }
}
