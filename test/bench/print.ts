/** Tables for a person. */

export type Cell = string | number | null;

/** Prints a titled table; columns of numbers stand right, null is a dash. Notes follow below. */
export function printTable(
  title: string,
  header: readonly string[],
  rows: readonly Cell[][],
  notes = '',
): void {
  const text = [header, ...rows.map((row) => row.map((cell) => (cell === null ? '–' : String(cell))))];
  const widths = header.map((_, column) => Math.max(...text.map((row) => row[column]!.length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)))
      .join('  ');
  console.log(`\n${title}`);
  text.forEach((row, index) => {
    console.log(`  ${line(row)}`.trimEnd());
    if (index === 0) console.log(`  ${widths.map((width) => '-'.repeat(width)).join('  ')}`);
  });
  if (notes !== '') console.log(notes.replace(/^/gm, '  '));
}

/** A number with so many digits after the point. */
export const fixed = (value: number | undefined | null, digits = 0): string | null =>
  value === undefined || value === null ? null : value.toFixed(digits);
