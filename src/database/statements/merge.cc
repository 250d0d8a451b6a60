// MERGE: what is to be done, and the new values, are computed in full before the first row changes.
// Without RETURNING rows are deleted first, then updated, then inserted; with it they are changed
// one by one, in the order in which they are returned.
#include <algorithm>

#include "database/statements/statements.h"
#include "database/writing/returning.h"

namespace matview {

namespace {

using Kind = sql::MergeAction::Kind;

class MergeRun {
 public:
  MergeRun(Engine& engine, const plan::BoundMerge& merge, Parameters parameters)
      : engine_(engine),
        merge_(merge),
        parameters_(parameters),
        context_(engine.execution_context(parameters)) {}

  [[nodiscard]] Result<ResultSet> run() {
    for (const plan::BoundMerge::Action& action : merge_.actions) {
      if (action.values == nullptr) continue;
      MATVIEW_TRY(engine_.prepare_to_read(plan::relations_of(*action.values)));
    }
    MATVIEW_ASSIGN(RowBatch pairs, compute_source(engine_, merge_, parameters_));
    if (merge_.unmatched != nullptr) MATVIEW_TRY(add_unmatched(pairs));
    MATVIEW_TRY(make_parts(pairs));
    for (Part& part : parts_) MATVIEW_TRY(compute(part));
    MATVIEW_ASSIGN(TableWriter writer, engine_.writer_of(merge_.table));
    Returning returning(merge_, *writer.table());
    for (const Part& part : parts_) MATVIEW_TRY(apply(part, writer, returning));
    return returning.finish("MERGE", row_count_, engine_.tables(), context_);
  }

 private:
  // Pairs that one action is taken for, and the new values.
  struct Part {
    const plan::BoundMerge::Action* action;
    RowBatch pairs;
    RowBatch values = {};
  };

  // The rows that match nothing, with NULLs for the source's columns.
  [[nodiscard]] Status add_unmatched(RowBatch& pairs) {
    MATVIEW_ASSIGN(const RowBatch rows, engine_.run(merge_.unmatched, parameters_));
    const std::vector<ColumnView> views = rows.views();
    const std::size_t own = rows.column_count() - 1;
    const std::size_t width = pairs.column_count();
    for (std::size_t row = 0; row < rows.row_count(); ++row) {
      for (std::size_t c = 0; c < width; ++c) {
        Column& column = pairs.column(c);
        if (c < own || c + 1 == width) {
          column.append(views[c < own ? c : own], row);
        } else {
          column.append_value(Value::null(column.type()), engine_.dictionary);
        }
      }
      pairs.set_row_count(pairs.row_count() + 1);
    }
    return {};
  }

  [[nodiscard]] Status make_parts(const RowBatch& pairs) {
    const std::vector<ColumnView> views = pairs.views();
    const ColumnView& chosen = views.back();
    const auto* const ids = views.front().values<std::int64_t>();
    RowIdSet changed;
    std::vector<std::size_t> part_of(merge_.actions.size(), merge_.actions.size());
    for (std::size_t row = 0; row < pairs.row_count(); ++row) {
      if (!chosen.is_valid(row)) continue;
      const std::string_view number = engine_.dictionary.text(chosen.values<TextCode>()[row]);
      std::size_t index = 0;
      for (const char digit : number) index = index * 10 + static_cast<std::size_t>(digit - '0');
      const plan::BoundMerge::Action& action = merge_.actions[index];
      if (action.kind == Kind::kNothing) continue;
      if (action.kind != Kind::kInsert && !changed.insert(static_cast<RowId>(ids[row])).second) {
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kCardinalityViolation,
                  .message = "MERGE command cannot affect row a second time",
                  .hint = "Ensure that not more than one source row matches any one target row."});
      }
      ++row_count_;
      std::size_t& part = part_of[index];
      if (part >= parts_.size() || merge_.returning != nullptr) {
        part = parts_.size();
        parts_.push_back({.action = &action, .pairs = RowBatch(pairs.types())});
      }
      parts_[part].pairs.append_row(views, row);
    }
    if (merge_.returning == nullptr) {
      std::ranges::stable_sort(parts_, {}, [](const Part& part) { return order_of(part); });
    }
    return {};
  }

  [[nodiscard]] static int order_of(const Part& part) {
    return part.action->kind == Kind::kDelete ? 0 : part.action->kind == Kind::kUpdate ? 1 : 2;
  }

  [[nodiscard]] Status compute(Part& part) {
    if (part.action->values == nullptr) return {};
    const RowBatch seen = columns_of(part.pairs, 0, part.pairs.column_count() - 1);
    MATVIEW_ASSIGN(part.values,
                   run_over_rows(part.action->values, seen, engine_.tables(), context_));
    return {};
  }

  [[nodiscard]] Status apply(Part part, TableWriter& writer, Returning& returning) {
    const Kind kind = part.action->kind;
    if (returning.is_wanted()) {
      const std::string_view name = kind == Kind::kDelete   ? "DELETE"
                                    : kind == Kind::kUpdate ? "UPDATE"
                                                            : "INSERT";
      Column names(TypeId::kText);
      names.append_value(Value::text(std::string(name)), engine_.dictionary);
      part.pairs.column(part.pairs.column_count() - 1) = std::move(names);
    }
    if (kind == Kind::kDelete) {
      const std::vector<RowId> ids = row_ids_of(part.pairs);
      returning.add(ids, &part.pairs);
      writer.erase(ids);
      return {};
    }
    const std::size_t width = writer.table()->schema().columns.size();
    if (kind == Kind::kUpdate) {
      MATVIEW_ASSIGN(const std::span<const RowId> ids,
                     writer.update(row_ids_of(part.values), columns_of(part.values, 1, width)));
      returning.add(ids, &part.pairs);
      return {};
    }
    const RowBatch rows = whole_rows(writer.table()->schema(), part.action->columns, part.values);
    return rows.for_each_chunk([&](const Chunk& chunk) -> Status {
      MATVIEW_ASSIGN(const std::span<const RowId> ids, writer.insert(chunk));
      returning.add(ids, &part.pairs);
      return {};
    });
  }

  Engine& engine_;
  const plan::BoundMerge& merge_;
  Parameters parameters_;
  ExecutionContext context_;
  std::vector<Part> parts_;
  std::uint64_t row_count_ = 0;
};

}  // namespace

Result<ResultSet> run_merge(Engine& engine, const plan::BoundMerge& merge, Parameters parameters) {
  return MergeRun(engine, merge, parameters).run();
}

}  // namespace matview
