#include "database/writing/missing_columns.h"

#include <algorithm>

namespace matview {

Result<MissingColumns> MissingColumns::make(Engine& engine,
                                            const plan::Target& target,
                                            std::span<const std::size_t> given) {
  MissingColumns made;
  plan::ParameterTypes no_parameters;
  for (std::size_t c = 0; c < target.columns().size(); ++c) {
    if (std::ranges::contains(given, c)) continue;
    Missing missing{.column = c,
                    .source = nullptr,
                    .value = nullptr,
                    .nulls = Column(target.columns()[c].type)};
    MATVIEW_ASSIGN(missing.source,
                   plan::bind_column_default(
                       target, c, {.dictionary = engine.dictionary, .parameters = no_parameters}));
    if (missing.source != nullptr) {
      missing.value = compile(*missing.source);
    } else {
      missing.nulls.resize(kChunkRows);
      for (std::size_t row = 0; row < kChunkRows; ++row) missing.nulls.set_null(row);
    }
    made.missing_.push_back(std::move(missing));
  }
  return made;
}

Status MissingColumns::fill(std::size_t count,
                            std::vector<ColumnView>& columns,
                            const ExecutionContext& context) {
  const Chunk no_columns{
      .columns = {}, .selection = {.rows = nullptr, .count = count}, .weights = nullptr};
  for (Missing& missing : missing_) {
    if (missing.value == nullptr) {
      columns[missing.column] = missing.nulls.view();
      continue;
    }
    MATVIEW_ASSIGN(columns[missing.column],
                   missing.value->evaluate(no_columns, no_columns.selection, context));
  }
  return {};
}

}  // namespace matview
