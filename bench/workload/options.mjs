// What the command line of a workload's benchmark may say.
import { parseArgs } from 'node:util';

const engineNames = ['matview', 'duckdb', 'sqljs', 'pglite'];

/** `defaults`: `{ scale, quickScale, engines? }`: the size of the data, and who takes part. */
export function readOptions(defaults) {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      scale: { type: 'string' },
      queries: { type: 'string' },
      engines: { type: 'string' },
      runs: { type: 'string' },
      memory: { type: 'boolean', default: false },
    },
  });
  const engines = values.engines?.split(',') ?? defaults.engines ?? engineNames;
  const unknown = engines.find((name) => !engineNames.includes(name));
  if (unknown) throw new Error(`No engine "${unknown}"; there are ${engineNames.join(', ')}.`);
  const scale = Number(values.scale ?? (values.quick ? defaults.quickScale : defaults.scale));
  if (!(scale > 0)) throw new Error(`--scale takes a number, not ${values.scale}.`);
  return {
    ...values,
    engines,
    scale,
    runs: Number(values.runs ?? (values.quick ? 3 : 7)),
    // Milliseconds that the runs of one engine on one query may take together: a slow one is run three times, and
    // only once where a single run takes longer.
    budget: values.quick ? 500 : 10_000,
  };
}
