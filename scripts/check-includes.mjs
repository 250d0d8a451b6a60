// node scripts/check-includes.mjs: the include-direction check on its own, quick enough for an editor's save hook.
import { wrongIncludes } from './lint/includes.mjs';
import { program, Refusal } from './process.mjs';

await program(async () => {
  const findings = await wrongIncludes();
  if (findings.length > 0) throw new Refusal(findings.join('\n'));
  console.log('Includes point down only.');
});
