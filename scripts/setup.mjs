// npm run setup [purpose…]: brings compilers, libraries and npm packages to this machine. All purposes by default.
import { program, Refusal } from './process.mjs';
import { sinceStart } from './progress.mjs';
import { ensure, purposes } from './toolchain/ensure.mjs';

await program(async (names) => {
  const unknown = names.find((name) => !purposes.includes(name));
  if (unknown) throw new Refusal(`Unknown purpose "${unknown}"; there are ${purposes.join(', ')}.`);
  await ensure(...(names.length > 0 ? names : purposes));
  console.log(`Ready (${sinceStart()}).`);
});
