#include "database/alteration/row_rewrite.h"

#include "expr/evaluator.h"

namespace matview {

Result<std::shared_ptr<Table>> rewrite_rows(Engine& engine,
                                            const Table& table,
                                            const TableDefinition& definition,
                                            const std::vector<ColumnSource>& sources) {
  auto rows = std::make_shared<Table>(table.name(), definition.schema, definition.primary_key());
  rows->redefine(definition.schema, definition.primary_key(), definition.unique_keys());
  std::vector<std::unique_ptr<CompiledExpression>> compiled;
  std::vector<Column> nulls;
  for (std::size_t c = 0; c < sources.size(); ++c) {
    const bool is_computed = sources[c].expression != nullptr;
    compiled.push_back(is_computed ? compile(*sources[c].expression) : nullptr);
    Column& null = nulls.emplace_back(definition.schema.columns[c].type);
    if (is_computed || sources[c].old) continue;
    null.resize(kChunkRows);
    for (std::size_t row = 0; row < kChunkRows; ++row) null.set_null(row);
  }
  const ExecutionContext context = engine.execution_context({});
  Chunk old;
  Chunk chunk;
  std::vector<std::uint32_t> selection;
  std::vector<RowId> ids;
  for (std::size_t i = 0; i < table.chunk_count(); ++i) {
    table.chunk(i).read(old, selection);
    if (old.selection.count == 0) continue;
    chunk.columns.clear();
    chunk.selection = old.selection;
    for (std::size_t c = 0; c < sources.size(); ++c) {
      if (compiled[c] != nullptr) {
        MATVIEW_ASSIGN(const ColumnView values, compiled[c]->evaluate(old, old.selection, context));
        chunk.columns.push_back(values);
      } else {
        chunk.columns.push_back(sources[c].old ? old.columns[*sources[c].old] : nulls[c].view());
      }
      chunk.columns.back().type = definition.schema.columns[c].type;
    }
    rows->insert(chunk, ids);
    ids.clear();
  }
  MATVIEW_TRY(attach_indexes(*rows, definition, engine.dictionary));
  return rows;
}

}  // namespace matview
