// A bounded run of the generator: always the same seeds. `npm run fuzz:sql` goes on from there.
import assert from 'node:assert/strict';
import test, { after } from 'node:test';
import { openMatview } from '../runner/engines/matview.mjs';
import { openPGlite } from '../runner/engines/pglite.mjs';
import { chooseFeatures } from './features.mjs';
import { runSession } from './session.mjs';

const seeds = 60;
const atATime = 10;
// Features that are still to come, by name.
const features = chooseFeatures({ without: '' });

const engines = { engine: await openMatview(), postgres: await openPGlite() };
after(() => Promise.all([engines.engine.close(), engines.postgres.close()]));

for (let first = 1; first <= seeds; first += atATime) {
  const last = first + atATime - 1;
  test(`random statements of the seeds ${first} to ${last} do what they do in PostgreSQL`, async () => {
    for (let seed = first; seed <= last; seed++) {
      const { differences, unsupported } = await runSession(seed, engines, features);
      const [difference] = differences;
      assert.ok(!difference, `seed ${seed}: ${difference?.text}\n${difference?.script}`);
      assert.deepEqual([...unsupported.keys()], [], `seed ${seed}: unsupported`);
    }
  });
}
