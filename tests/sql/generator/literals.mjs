// Constants of each type: a small pool, with the edges of the type in it.

const pools = {
  integer: ['0', '1', '2', '3', '-1', '7', '10', '100', '-25'],
  bigint: ['0::bigint', '1::bigint', '2::bigint', '-3::bigint', '5000000000', '-5000000000'],
  numeric: ['0.0', '2.50', '-2.25', '3.000', '10', '0.001', '99999.99', '1.5'],
  'double precision': [
    '0::float8',
    '1.5::float8',
    '-2.25::float8',
    '1e10::float8',
    '0.125::float8',
  ],
  text: ["''", "'a'", "'b'", "'ab'", "'B'", "'abc'", "' x'", "'1'", "'ä'", "'a%'"],
  boolean: ['true', 'false'],
  date: ["date '2024-01-01'", "date '2024-02-29'", "date '2023-12-31'", "date '1969-07-20'"],
  timestamp: [
    "timestamp '2024-01-01 00:00:00'",
    "timestamp '2024-02-29 12:34:56.5'",
    "timestamp '1999-12-31 23:59:59'",
  ],
};

/** The SQL of a constant of `type`, never NULL. */
export const literal = (random, type) => random.pick(pools[type]);
