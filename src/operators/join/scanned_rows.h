// ScannedRows: rows of a table, found by an index over the key that is shared with all who look for
// the same columns.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "operators/join/keyed_rows.h"
#include "storage/shared_index.h"

namespace matview {

class ScannedRows final : public KeyedRows {
 public:
  // `key`: positions in the scan's output, whose types are `types`.
  ScannedRows(const plan::Scan& scan,
              std::span<const std::size_t> key,
              const std::vector<Type>& types,
              const TableLookup& tables,
              const ExecutionContext& context);

  [[nodiscard]] Status open() override;

  void close() override { table_.reset(); }

  [[nodiscard]] Status find(std::span<const ColumnView> key,
                            const Selection& rows,
                            KeyedSink& out) override;
  [[nodiscard]] Result<double> rows_per_key() const override;
  [[nodiscard]] std::size_t shared_byte_size() const override;

 private:
  [[nodiscard]] bool has_key(RowId id, std::span<const ColumnView> key, std::size_t row) const;
  [[nodiscard]] Status send(KeyedSink& out);

  const plan::Scan& scan_;
  std::vector<std::size_t> key_;  // in the table
  const TableLookup& tables_;
  const ExecutionContext& context_;
  SharedIndex index_;
  std::shared_ptr<Table> table_;  // while open
  std::vector<RowId> found_;
  std::vector<std::uint32_t> origins_;
  std::vector<Column> columns_;
  Chunk output_;
};

}  // namespace matview
