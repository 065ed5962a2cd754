/** The header of an answer that is to be saved as a file. Pure. */

/** A value of Content-Disposition (RFC 6266): the name in UTF-8, and for old programs in ASCII. `name`: a file's, without slashes. */
export function attachment(name: string): string {
  const ascii = name.replace(/[^\x20-\x7e]/g, '_').replace(/["\\%]/g, '_');
  // encodeURIComponent leaves these alone, and RFC 8187 does not (attr-char).
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
