/** Runs other programs for the tools: quietly, and with their output where they fail. */
import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import process from 'node:process';

export const root = resolve(import.meta.dirname, '..');

/** The program of a package in node_modules, and its arguments, as `run` takes them: no shell, the same on Windows. */
export function bin(path, ...args) {
  return [process.execPath, resolve(root, 'node_modules', path), ...args];
}

/** Runs to the end. `output` is everything that was printed; a program that is not there ends with code 127. */
export function run([program, ...args], { show = false, env = {}, shell = false } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: root,
      shell,
      stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...env },
    });
    let output = '';
    child.stdout?.on('data', (bytes) => (output += bytes));
    child.stderr?.on('data', (bytes) => (output += bytes));
    child.on('error', (error) => done({ code: 127, output: `${output}${error.message}` }));
    child.on('close', (code, signal) =>
      done({ code: code ?? 1, output: signal ? `${output}ended by ${signal}` : output }),
    );
  });
}

/** Runs npm itself, as the machine has it. */
export function npm(args, options = {}) {
  const cli = process.env['npm_execpath'];
  if (cli?.endsWith('.js')) return run([process.execPath, cli, ...args], options);
  return run(['npm', ...args], { ...options, shell: process.platform === 'win32' });
}
