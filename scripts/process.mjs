// Running other programs: with their output passed on, or with it kept.
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/** A command that ended badly. `output` holds what it said, as far as that was kept. */
export class CommandFailed extends Error {
  constructor(command, code, output = '') {
    super(`${command} ended with ${code}${output ? `\n${output.trimEnd()}` : ''}`);
    this.name = 'CommandFailed';
    this.code = code;
    this.output = output;
  }
}

/** Stops the program with a message instead of a stack trace: for failures the reader can mend. */
export class Refusal extends Error {
  name = 'Refusal';
}

/**
 * Runs a program and resolves to { code, output }.
 * `show`: pass its output on as it comes (it is kept too). `mayFail`: a bad exit code is an answer.
 * `onOutput`: called with every piece of standard output.
 */
export function run(command, args = [], options = {}) {
  const { cwd = root, env, show = false, mayFail = false, onOutput } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    const keep = (stream) => (chunk) => {
      output += chunk;
      if (show) stream.write(chunk);
      if (stream === process.stdout) onOutput?.(chunk);
    };
    child.stdout.setEncoding('utf8').on('data', keep(process.stdout));
    child.stderr.setEncoding('utf8').on('data', keep(process.stderr));
    child.on('error', (error) => {
      if (mayFail) resolve({ code: 127, output: error.message });
      else reject(new CommandFailed(command, error.code, error.message));
    });
    child.on('close', (code, signal) => {
      const ended = code ?? signal;
      if (ended === 0 || mayFail) resolve({ code: ended, output });
      else reject(new CommandFailed([command, ...args].join(' '), ended, show ? '' : output));
    });
  });
}

/** The entry of a program: runs `main`, and ends with a message and exit code 1 when it throws. */
export async function program(main) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    const expected = error instanceof Refusal || error instanceof CommandFailed;
    console.error(`\n✗ ${expected ? error.message : error.stack}`);
    process.exitCode = 1;
  }
}
