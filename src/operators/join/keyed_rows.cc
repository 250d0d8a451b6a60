#include "operators/join/keyed_rows.h"

#include <utility>
#include <vector>

#include "expr/evaluator.h"
#include "operators/join/joined_rows.h"
#include "operators/join/scanned_rows.h"

namespace matview {

namespace {

// What stands between an input and those who look for its rows.
class DerivedRows : public KeyedRows, private KeyedSink {
 public:
  DerivedRows(std::unique_ptr<KeyedRows> input, const ExecutionContext& context)
      : context_(context), input_(std::move(input)) {}

  Status open() override { return input_->open(); }

  void close() override { input_->close(); }

  Status find(std::span<const ColumnView> key, const Selection& rows, KeyedSink& out) override {
    out_ = &out;
    return input_->find(key, rows, *this);
  }

  [[nodiscard]] Result<double> rows_per_key() const override { return input_->rows_per_key(); }

  [[nodiscard]] std::size_t shared_byte_size() const override { return input_->shared_byte_size(); }

 protected:
  // Makes output_ of rows of the input.
  [[nodiscard]] virtual Status derive(const Chunk& rows) = 0;

  const ExecutionContext& context_;
  Chunk output_;

 private:
  Status accept(const Chunk& rows, std::span<const std::uint32_t> origins) override {
    MATVIEW_TRY(derive(rows));
    return output_.selection.count == 0 ? Status() : out_->accept(output_, origins);
  }

  std::unique_ptr<KeyedRows> input_;
  KeyedSink* out_ = nullptr;
};

class FilteredRows final : public DerivedRows {
 public:
  FilteredRows(std::unique_ptr<KeyedRows> input,
               const Expression& predicate,
               const ExecutionContext& context)
      : DerivedRows(std::move(input), context), predicate_(compile(predicate)) {}

 private:
  Status derive(const Chunk& rows) override {
    MATVIEW_TRY(select_rows(*predicate_, rows, rows.selection, context_, selected_));
    output_.columns.assign(rows.columns.begin(), rows.columns.end());
    output_.selection = {.rows = selected_.data(), .count = selected_.size()};
    return {};
  }

  std::unique_ptr<CompiledExpression> predicate_;
  std::vector<std::uint32_t> selected_;
};

class ProjectedRows final : public DerivedRows {
 public:
  ProjectedRows(std::unique_ptr<KeyedRows> input,
                const std::vector<ExpressionPtr>& expressions,
                const ExecutionContext& context)
      : DerivedRows(std::move(input), context) {
    for (const ExpressionPtr& expression : expressions) {
      expressions_.push_back(compile(*expression));
    }
  }

 private:
  Status derive(const Chunk& rows) override {
    output_.columns.clear();
    for (const auto& expression : expressions_) {
      MATVIEW_ASSIGN(const ColumnView column, expression->evaluate(rows, rows.selection, context_));
      output_.columns.push_back(column);
    }
    output_.selection = rows.selection;
    return {};
  }

  std::vector<std::unique_ptr<CompiledExpression>> expressions_;
};

class Maker {
 public:
  Maker(std::span<const std::size_t> key,
        const TableLookup& tables,
        const ExecutionContext& context)
      : key_(key), tables_(tables), context_(context) {}

  using Made = std::unique_ptr<KeyedRows>;

  // Other nodes' rows are in no table.
  template <typename T>
  Made make(const T&, const plan::Node&) const {
    return nullptr;
  }

  Made make(const plan::Scan& scan, const plan::Node& node) const {
    if (!scan.key.empty() || scan.range) return nullptr;
    return std::make_unique<ScannedRows>(scan, key_, node.schema.types(), tables_, context_);
  }

  Made make(const plan::Filter& filter, const plan::Node&) const {
    Made input = KeyedRows::make(*filter.input, key_, tables_, context_);
    if (input == nullptr) return nullptr;
    return std::make_unique<FilteredRows>(std::move(input), *filter.predicate, context_);
  }

  // The key must be columns of the input.
  Made make(const plan::Project& project, const plan::Node&) const {
    std::vector<std::size_t> key;
    for (const std::size_t position : key_) {
      const auto* column = std::get_if<ColumnReference>(&project.expressions[position]->node);
      if (column == nullptr) return nullptr;
      key.push_back(column->index);
    }
    Made input = KeyedRows::make(*project.input, key, tables_, context_);
    if (input == nullptr) return nullptr;
    return std::make_unique<ProjectedRows>(std::move(input), project.expressions, context_);
  }

  Made make(const plan::Join& join, const plan::Node&) const {
    return JoinedRows::make(join, key_, tables_, context_);
  }

 private:
  std::span<const std::size_t> key_;
  const TableLookup& tables_;
  const ExecutionContext& context_;
};

}  // namespace

std::unique_ptr<KeyedRows> KeyedRows::make(const plan::Node& node,
                                           std::span<const std::size_t> key,
                                           const TableLookup& tables,
                                           const ExecutionContext& context) {
  if (key.empty()) return nullptr;
  const Maker maker(key, tables, context);
  return std::visit([&](const auto& kind) { return maker.make(kind, node); }, node.node);
}

}  // namespace matview
