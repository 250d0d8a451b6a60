// The core without the package: natively, through matview_answers (tests/shell/answers.cc). Its texts are the core's
// own, and it is built much faster than the package.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const presets = ['native', 'debug', 'asan'];
const programOf = (preset) =>
  fileURLToPath(
    new URL(`../../../../build/${preset}/tests/shell/matview_answers`, import.meta.url),
  );

/** `program`: else the first that some preset has built. */
export async function openNative(program = presets.map(programOf).find(existsSync)) {
  if (!program) {
    throw new Error('no matview_answers: cmake --build --preset debug --target matview_answers');
  }
  let child = start(program);
  const ask = async (request) => {
    const answer = JSON.parse(await child.ask(request));
    if (answer.code) throw answer;
    return answer;
  };
  return {
    name: 'native',
    run: (sql) => ask(`${Buffer.byteLength(sql)}\n${sql}`),
    async reset() {
      if (child.hasEnded()) child = start(program);
      else await ask('reset\n');
    },
    close: () => child.end(),
  };
}

function start(program) {
  const child = spawn(program, { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.on('error', () => {}); // the end of the program says more
  const waiting = [];
  let ended;
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.(line));
  child.on('close', (code, signal) => {
    ended = JSON.stringify({ code: 'crash', message: `the program ended with ${signal ?? code}` });
    for (const resolve of waiting.splice(0)) resolve(ended);
  });
  return {
    ask: (request) =>
      new Promise((resolve) => {
        if (ended) return resolve(ended);
        waiting.push(resolve);
        return child.stdin.write(request);
      }),
    hasEnded: () => ended !== undefined,
    end: () => child.stdin.end(),
  };
}
