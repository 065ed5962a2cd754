/** What docs/operations.md tells an operator to write or to run: its fenced blocks, and the commands in its sentences. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const PAGE = readFileSync(resolve(import.meta.dirname, '../../../docs/operations.md'), 'utf8');

export interface Block {
  language: string;
  text: string;
}

export const BLOCKS: readonly Block[] = [...PAGE.matchAll(/^```(\S*)\n([\s\S]*?)^```$/gm)].map(
  ([, language = '', text = '']) => ({ language, text }),
);

/** Every command, as it stands there. */
export const COMMANDS: readonly string[] = [
  ...BLOCKS.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.trim().split('\n')),
  ...[...PAGE.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/`([^`]+)`/g)]
    .map(([, code = '']) => code)
    .filter((code) =>
      /^(LATCH_\w+=\S+ )*(npm|npx|node|docker|curl|ngrok|cloudflared|nginx|haproxy|caddy) /.test(code),
    ),
];

/** The one block of this language that contains the text. Throws where there is none or more than one. */
export function block(language: string, containing: string): string {
  const found = BLOCKS.filter((block) => block.language === language && block.text.includes(containing));
  if (found.length !== 1) throw new Error(`${found.length} blocks of ${language} contain ${containing}`);
  return found[0]!.text;
}

/** The documented command that matches. Throws where there is none or more than one. */
export function command(pattern: RegExp): string {
  const found = COMMANDS.filter((line) => pattern.test(line));
  if (found.length !== 1) throw new Error(`${found.length} commands match ${pattern}`);
  return found[0]!;
}

/** The settings that a documented command begins with. */
export function settingsOf(line: string): Record<string, string> {
  return Object.fromEntries(
    [...line.matchAll(/(?<=^|\s)(LATCH_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
}
