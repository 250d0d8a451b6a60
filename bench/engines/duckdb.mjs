// DuckDB-WASM as one of the engines of a workload: on one thread, without keys or indexes, as it is fastest.
import * as arrow from 'apache-arrow';
import { openDuckDB } from '../duckdb.mjs';
import { isoDate, isoTimestamp, rowCount } from '../tables.mjs';
import { watchMemory } from './memory.mjs';

export async function openDuck() {
  const { opened: connection, memory } = await watchMemory(() => openDuckDB());
  return {
    name: 'duckdb',
    memory,
    load(table, data) {
      const stream = arrow.tableToIPC(arrowTable(table, data), 'stream');
      connection.insertArrowFromIPCStream(stream, { name: table.name, create: true });
    },
    ready() {},
    query: (sql) => connection.query(sql),
    rowsOf,
    close: () => connection.close(),
  };
}

function arrowTable(table, data) {
  const length = rowCount(data);
  const vectors = table.columns.map(({ name, kind }) => [
    name,
    makeVector[kind](data[name], length),
  ]);
  return new arrow.Table(Object.fromEntries(vectors));
}

const vectorOf = (type, length, data) => arrow.makeVector(arrow.makeData({ type, length, data }));

const makeVector = {
  integer: (values) => arrow.makeVector(values),
  bigint: (values) => arrow.makeVector(values),
  double: (values) => arrow.makeVector(values),
  date: (values, length) => vectorOf(new arrow.DateDay(), length, values),
  timestamp: (values, length) => vectorOf(new arrow.TimestampMicrosecond(), length, values),
  decimal: (values, length) => vectorOf(new arrow.Decimal(2, 15, 128), length, wide(values)),
  text(column, length) {
    const { codes, values } = column.codes ? column : { values: column };
    const texts = arrow.vectorFromArray(values, new arrow.Utf8());
    if (!codes) return texts;
    const type = new arrow.Dictionary(new arrow.Utf8(), new arrow.Int32());
    return arrow.makeVector(arrow.makeData({ type, length, data: codes, dictionary: texts }));
  },
};

/** Integers of 32 bits as integers of 128. */
function wide(values) {
  const words = new Int32Array(values.length * 4);
  for (const [row, value] of values.entries()) {
    words[row * 4] = value;
    words.fill(value < 0 ? -1 : 0, row * 4 + 1, row * 4 + 4);
  }
  return new Uint32Array(words.buffer);
}

function rowsOf(answer) {
  const columns = answer.schema.fields.map(({ type }, i) => {
    const values = answer.getChildAt(i);
    const convert = converter(type);
    return (row) => {
      const value = values.get(row);
      return value === null ? null : convert(value);
    };
  });
  return Array.from({ length: answer.numRows }, (_, row) => columns.map((read) => read(row)));
}

function converter(type) {
  if (arrow.DataType.isDate(type)) return (value) => isoDate(Number(value) / 86_400_000);
  if (arrow.DataType.isTimestamp(type)) return (value) => isoTimestamp(BigInt(value) * 1000n);
  return (value) => (typeof value === 'object' ? String(value) : value);
}
