/** A diagnosis as text for a terminal. Pure. */
import type { Diagnosis, Row } from './diagnosis.ts';

const MARKS: Readonly<Record<Row['result'], string>> = { good: 'ok', lacks: 'no', bad: 'NO', unknown: '?' };
const INDENT = '      ';

/** Lines of at most `width` letters, where words allow it. */
export function tableOf({ rows, summary }: Diagnosis, width = 100): string {
  const nameWidth = Math.max(...rows.map(({ name }) => name.length));
  const lines = rows.flatMap(({ name, result, detail, advice }) => {
    const head = `  ${MARKS[result].padEnd(2)}  ${name.padEnd(nameWidth)}  `;
    const [first = '', ...rest] = wrapped(detail, width - head.length);
    const more = rest.map((line) => ' '.repeat(head.length) + line);
    return [
      `${head}${first}`.trimEnd(),
      ...more,
      ...wrapped(advice, width - INDENT.length).map((line) => INDENT + line),
    ];
  });
  return [...lines, '', summary].join('\n');
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ').filter(Boolean)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
