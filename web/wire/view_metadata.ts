import type { RefreshStrategy, ViewMetadata } from '../view_metadata.js';
import type { ResponseReader } from './response.js';
import { typeName } from './types.js';

const notNull = 1 << 16;

/** Reads the metadata of a view, in the order that `ResponseWriter::view` writes it. */
export function readViewMetadata(response: ResponseReader): ViewMetadata {
  return {
    viewName: response.text(),
    queryText: response.text(),
    queryPlanBytes: response.bytes().slice(),
    baseTables: response.texts(),
    schema: readSchema(response),
    refreshStrategy: response.text() as RefreshStrategy,
    incrementalEnabled: response.integer() !== 0,
    metadata: readOptions(response),
    createdAt: readInstant(response) ?? new Date(0),
    lastRefresh: readInstant(response),
    lastFullRefresh: readInstant(response),
    rowCount: readCount(response),
    deltaCountSinceFull: response.number(),
    pendingChanges: response.number(),
  };
}

function readSchema(response: ResponseReader): ViewMetadata['schema'] {
  const names = response.columnNames();
  return Array.from(response.codes(), (code, i) => ({
    name: names[i]!,
    type: typeName(code & (notNull - 1)),
    notNull: (code & notNull) !== 0,
  }));
}

function readOptions(response: ResponseReader): Record<string, string> {
  const count = response.integer();
  return Object.fromEntries(
    Array.from({ length: count }, () => [response.text(), response.text()] as const),
  );
}

function readInstant(response: ResponseReader): Date | null {
  const microseconds = response.number();
  return Number.isNaN(microseconds) ? null : new Date(Math.floor(microseconds / 1000));
}

function readCount(response: ResponseReader): number | null {
  const count = response.number();
  return count < 0 ? null : count;
}
