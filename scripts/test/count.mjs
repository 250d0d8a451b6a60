// The tally of a test run, read out of what each runner prints.

export const none = { passed: 0, failed: 0 };
export const add = (a, b) => ({ passed: a.passed + b.passed, failed: a.failed + b.failed });
export const describe = ({ passed, failed }) => `${passed} passed, ${failed} failed`;

/** From Catch2's last lines; undefined when the program did not get that far. */
export function fromCatch2(output) {
  const all = /All tests passed \(\d+ assertions? in (\d+) test cases?\)/.exec(output);
  if (all) return { passed: Number(all[1]), failed: 0 };
  const line = /^test cases:.*$/m.exec(output)?.[0];
  if (!line) return /^No tests ran/m.test(output) ? none : undefined;
  const number = (word) => Number(new RegExp(`(\\d+) ${word}`).exec(line)?.[1] ?? 0);
  return { passed: number('passed'), failed: number('failed') };
}

/** From the TAP that Node's test runner writes; undefined when it is cut short. */
export function fromTap(text) {
  const number = (word) =>
    /(\d+)$/.exec(new RegExp(`^# ${word} \\d+$`, 'm').exec(text)?.[0] ?? '')?.[1];
  if (number('tests') === undefined) return undefined;
  return {
    passed: Number(number('pass')),
    failed: Number(number('fail')) + Number(number('cancelled')),
  };
}
