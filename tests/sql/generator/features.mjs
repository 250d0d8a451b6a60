// What the generator can make, by name. Whatever is not ready is left out by its name: `--without windows,numeric`.

export const features = [
  // types besides integer, text and boolean
  'bigint',
  'numeric',
  'double',
  'date',
  'timestamp',
  // what FROM may hold
  'outer_joins',
  'full_joins',
  'non_equi_joins',
  'derived_tables',
  'values',
  'lateral',
  'ctes',
  // expressions
  'functions',
  'intervals',
  'like',
  'row_values',
  'scalar_subqueries',
  'in_subqueries',
  'exists',
  'quantified',
  // queries
  'aggregates',
  'distinct_aggregates',
  'filter',
  'ordered_aggregates',
  'grouping_sets',
  'windows',
  'frames',
  'set_operations',
  'distinct',
  'distinct_on',
  'limit',
  // besides queries
  'type_errors',
  'dml',
];

/** Those chosen: all, without some, or only some. Names that do not exist are errors. */
export function chooseFeatures({ without = '', only = '' } = {}) {
  const named = (text) => text.split(',').filter((name) => name !== '');
  const unknown = [...named(without), ...named(only)].find((name) => !features.includes(name));
  if (unknown) throw new Error(`No feature "${unknown}"; there are ${features.join(', ')}.`);
  const chosen = only ? named(only) : features;
  return new Set(chosen.filter((name) => !named(without).includes(name)));
}
