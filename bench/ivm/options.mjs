// What the command line of bench:ivm may say.
import { parseArgs } from 'node:util';
import { allViews, views } from './views.mjs';

export const engineNames = [
  'matview',
  'js',
  'tanstack',
  'tinybase',
  'perspective',
  'pglite',
  'rindle',
];
const viewNames = [...views.map(({ name }) => name), allViews];

export function readOptions() {
  const { values } = parseArgs({
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      sizes: { type: 'string' },
      deltas: { type: 'string' },
      engines: { type: 'string' },
      views: { type: 'string' },
      runs: { type: 'string' },
      limit: { type: 'string', default: '10' },
      tpch: { type: 'boolean', default: false },
      scale: { type: 'string' },
      queries: { type: 'string' },
    },
  });
  const isQuick = values.quick;
  return {
    ...values,
    sizes: numbers(values.sizes ?? (isQuick ? '10000,100000' : '10000,100000,1000000')),
    deltas: numbers(values.deltas ?? '1,100,10000'),
    engines: chosen(values.engines, engineNames, isQuick ? ['matview', 'js'] : engineNames),
    views: chosen(values.views, viewNames, viewNames),
    runs: Number(values.runs ?? (isQuick ? 5 : 15)),
    warmUps: isQuick ? 2 : 4,
    // Milliseconds that an engine may take for all runs of a case; three times that for one first build or one commit.
    limit: Number(values.limit) * 1000,
  };
}

function numbers(list) {
  const result = list.split(',').map((text) => Number(text.replaceAll('_', '')));
  const strange = result.find((number) => !(Number.isInteger(number) && number > 0));
  if (strange !== undefined) throw new Error(`"${list}" is not a list of whole numbers.`);
  return result;
}

function chosen(list, known, usual) {
  if (!list) return usual;
  const names = list.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !known.includes(name));
  if (unknown) throw new Error(`There is no "${unknown}"; there are ${known.join(', ')}.`);
  return names;
}
