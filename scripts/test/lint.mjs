// Lint as tests: each check passes or fails, and a failing one says what mends it.
import { checks } from '../lint/checks.mjs';

export async function testLint() {
  const count = { passed: 0, failed: 0 };
  for (const check of checks) {
    const complaint = await check.run();
    console.log(`${complaint ? '✗' : '✓'} ${check.name}`);
    if (complaint) {
      count.failed++;
      console.log(`${complaint.trimEnd()}\n  To mend it: ${check.fix}`);
    } else {
      count.passed++;
    }
  }
  return count;
}
