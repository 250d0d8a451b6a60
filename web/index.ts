// The public API. `node.ts` and `browser.ts` export the same, each with its platform behind it.
export { Database, type DatabaseOptions, type Problem, type Transaction } from './database.js';
export type { DurabilityMode, SaveStatus, StatusListener } from './durability.js';
export type { EngineOptions } from './engine.js';
export { DatabaseError } from './errors.js';
export type { InterruptionOptions, Progress } from './interruption.js';
export type { LivePlaces } from './live_contents.js';
export type { LiveChange, LiveListener, LiveOptions, LiveView } from './live_view.js';
export { MaterializedViewCatalog } from './materialized_view_catalog.js';
export type { Statement, StatementDescription, StatementParameters } from './statement.js';
export type { KeysInput, Table } from './table.js';
export type {
  Field,
  JsonValue,
  Parsers,
  QueryOptions,
  QueryResult,
  Row,
  ScalarTypeName,
  SqlInput,
  SqlValue,
  TypeName,
} from './values.js';
export type {
  RefreshOptions,
  RefreshRecord,
  RefreshStrategy,
  ViewColumn,
  ViewDefinition,
  ViewMetadata,
  ViewUpdate,
} from './view_metadata.js';
export type { RowsInput } from './wire/batch.js';
export type { ColumnInput, DictionaryColumn } from './wire/column_input.js';
