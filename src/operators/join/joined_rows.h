// JoinedRows: pairs of an inner join, found by columns of one of its inputs: rows of that input,
// the outer, then their partners of the other, the inner. Where the key has columns of both inputs,
// either may be the outer: the one in which the key finds fewer rows, as the tables are then.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/keyed_rows.h"

namespace matview {

class JoinedRows final : public KeyedRows {
 public:
  // Null when the rows of one of the inputs cannot be found so.
  [[nodiscard]] static std::unique_ptr<KeyedRows> make(const plan::Join& join,
                                                       std::span<const std::size_t> key,
                                                       const TableLookup& tables,
                                                       const ExecutionContext& context);

  [[nodiscard]] Status open() override;
  void close() override;
  [[nodiscard]] Status find(std::span<const ColumnView> key,
                            const Selection& rows,
                            KeyedSink& out) override;

  [[nodiscard]] Result<double> rows_per_key() const override;

  [[nodiscard]] std::size_t shared_byte_size() const override {
    return way_->outer->shared_byte_size() + way_->inner->shared_byte_size();
  }

 private:
  // The columns of a key that one input has.
  struct KeyPart {
    std::vector<std::size_t> places;   // in the key
    std::vector<std::size_t> columns;  // in the input
  };

  struct Way {
    bool is_left_outer;
    std::unique_ptr<KeyedRows> outer;
    std::unique_ptr<KeyedRows> inner;
    KeyPart found_by;  // the outer's part
    KeyPart compared;  // the inner's part

    [[nodiscard]] Result<double> cost() const;
  };

  [[nodiscard]] static std::optional<Way> make_way(const plan::Join& join,
                                                   bool is_left_outer,
                                                   KeyPart found_by,
                                                   KeyPart compared,
                                                   const TableLookup& tables,
                                                   const ExecutionContext& context);

  struct OuterSink final : KeyedSink {
    explicit OuterSink(JoinedRows& join) : join_(join) {}

    Status accept(const Chunk& rows, std::span<const std::uint32_t> origins) override {
      return join_.find_partners(rows, origins);
    }

    JoinedRows& join_;
  };

  struct InnerSink final : KeyedSink {
    explicit InnerSink(JoinedRows& join) : join_(join) {}

    Status accept(const Chunk& rows, std::span<const std::uint32_t> origins) override {
      return join_.send_pairs(rows, origins);
    }

    JoinedRows& join_;
  };

  JoinedRows(const plan::Join& join, std::vector<Way> ways, const ExecutionContext& context);

  [[nodiscard]] Status find_partners(const Chunk& rows, std::span<const std::uint32_t> origins);
  [[nodiscard]] Status send_pairs(const Chunk& rows, std::span<const std::uint32_t> partners);
  void select_equal(const Chunk& rows);

  const ExecutionContext& context_;
  const plan::Join& join_;
  std::vector<Way> ways_;
  Way* way_;  // the one that is or was open
  std::unique_ptr<CompiledExpression> residual_;
  OuterSink outer_sink_;
  InnerSink inner_sink_;

  // One find.
  std::span<const ColumnView> key_;
  KeyedSink* out_ = nullptr;
  std::vector<ColumnView> outer_key_;
  // One chunk of the outer.
  const Chunk* outer_rows_ = nullptr;
  std::span<const std::uint32_t> outer_origins_;
  std::vector<ColumnView> inner_key_;
  // One chunk of pairs.
  std::vector<Column> columns_;  // of both, of which the outer's are filled
  std::vector<std::uint32_t> origins_;
  std::vector<std::uint32_t> selected_;
  Chunk output_;
};

}  // namespace matview
