/** Checks what Latch depends on, from package-lock.json alone, so that it works without a network. Prints every fault. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import process from 'node:process';
import {
  lockProblems,
  manifestProblems,
  unusedExceptions,
  type Lock,
  type Manifest,
} from './package-rules.ts';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): unknown => JSON.parse(readFileSync(resolve(root, file), 'utf8'));

const { packages } = read('package-lock.json') as { packages: Lock };
const { workspaces = [] } = read('package.json') as { workspaces?: string[] };
const manifests = ['.', ...workspaces].map((folder) => read(`${folder}/package.json`) as Manifest);

const problems = [
  ...lockProblems(packages),
  ...unusedExceptions(packages),
  // A workspace of this repository is named by its own version.
  ...manifests.flatMap(manifestProblems),
];
for (const problem of problems) console.log(problem);
process.exit(problems.length === 0 ? 0 : 1);
