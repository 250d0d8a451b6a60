// npm run size: what a page downloads, against the budget in size-budget.json.

import { buildDist } from './dist.mjs';
import { program, Refusal } from './process.mjs';
import { measure, table, withinBudget } from './size/measure.mjs';
import { ensure } from './toolchain/ensure.mjs';

await program(async () => {
  await buildDist(await ensure('wasm'));
  const sizes = await measure();
  console.log(table(sizes));
  if (!withinBudget(sizes)) throw new Refusal('The download is over its budget.');
});
