// Operators against models: plans over relations of small integers, run once or stepped by deltas,
// with the law of operators/operator.h checked for each.
#pragma once

#include <map>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include <catch2/catch.hpp>

#include "expr/function_registry.h"
#include "operators/build.h"
#include "plan/maintenance.h"

namespace matview::test {

using Cell = std::optional<std::int64_t>;  // NULL, an integer, or a truth value
using CellRow = std::vector<Cell>;
using Bag = std::map<CellRow, Weight>;
using Relations = std::map<std::string, Bag>;
// What a plan gives over relations, computed naively.
using Model = std::function<Bag(const Relations&)>;

inline std::string to_text(const Bag& bag) {
  std::string text;
  for (const auto& [row, weight] : bag) {
    text += "\n  " + std::to_string(weight) + " ×";
    for (const Cell& cell : row) text += " " + (cell ? std::to_string(*cell) : std::string("NULL"));
  }
  return text;
}

inline void add(Bag& bag, const CellRow& row, Weight weight) {
  if ((bag[row] += weight) == 0) bag.erase(row);
}

class OperatorFixture {
 public:
  TextDictionary dictionary;
  ExecutionContext context{.dictionary = dictionary, .parameters = {}};

  static plan::NodePtr scan(const std::string& name, std::size_t width) {
    plan::Scan scan{.relation = name, .columns = {}};
    Schema schema;
    for (std::size_t c = 0; c < width; ++c) {
      scan.columns.push_back(c);
      schema.columns.push_back({.name = "c" + std::to_string(c), .type = TypeId::kInteger});
    }
    return plan::make_node({.node = std::move(scan), .schema = std::move(schema)});
  }

  // `column left < column right`, of integers.
  static ExpressionPtr less(std::size_t left, std::size_t right) {
    return call("<", {make_column(left, TypeId::kInteger), make_column(right, TypeId::kInteger)});
  }

  static ExpressionPtr call(std::string_view name, std::vector<ExpressionPtr> arguments) {
    std::vector<Type> types;
    for (const ExpressionPtr& argument : arguments) types.push_back(argument->type);
    const auto function = find_function(name, types);
    REQUIRE(function);
    return make_call(**function, std::move(arguments));
  }

  static Cell random_cell(std::mt19937& random, unsigned bound = 4) {
    if (random() % 6 == 0) return std::nullopt;
    return static_cast<std::int64_t>(random() % bound);
  }

  static CellRow random_row(std::mt19937& random, std::size_t width) {
    CellRow row;
    for (std::size_t c = 0; c < width; ++c) row.push_back(random_cell(random));
    return row;
  }

  // Feeds weighted rows, cut into chunks of random length with random gaps between the rows.
  using Delta = std::vector<std::pair<CellRow, Weight>>;
  using Deltas = std::map<std::string, Delta>;

  OperatorTree::Feed feed_of(const Deltas& deltas, std::mt19937& random) {
    return [this, &deltas, &random](const plan::Node& source, Sink& sink) -> Status {
      const auto* scan = std::get_if<plan::Scan>(&source.node);
      if (scan == nullptr) return {};
      const auto delta = deltas.find(scan->relation);
      if (delta == deltas.end()) return {};
      const std::vector<Type> types = source.schema.types();
      std::size_t next = 0;
      while (next < delta->second.size()) {
        const std::size_t count = std::min<std::size_t>(
            delta->second.size() - next, random() % 4 == 0 ? kChunkRows : 1 + random() % 5);
        RowBatch rows(types);
        std::vector<std::uint32_t> selection;
        std::vector<Weight> weights;
        bool is_weighted = false;
        for (std::size_t i = 0; i < count; ++i, ++next) {
          const bool has_gap = random() % 3 == 0 && rows.row_count() + count < kChunkRows;
          for (int copy = has_gap ? 0 : 1; copy < 2; ++copy) {
            for (std::size_t c = 0; c < types.size(); ++c) {
              const Cell& cell = delta->second[next].first[c];
              rows.column(c).append_value(
                  cell ? Value::integer(static_cast<std::int32_t>(copy == 0 ? 77 : *cell))
                       : Value(),
                  dictionary);
            }
            rows.set_row_count(rows.row_count() + 1);
            weights.push_back(copy == 0 ? 5 : delta->second[next].second);
          }
          selection.push_back(static_cast<std::uint32_t>(rows.row_count() - 1));
          is_weighted = is_weighted || weights.back() != 1;
        }
        Chunk chunk{.columns = rows.views(),
                    .selection = {.rows = selection.data(), .count = selection.size()},
                    .weights = is_weighted ? weights.data() : nullptr};
        if (selection.size() == rows.row_count()) chunk.selection.rows = nullptr;
        MATVIEW_TRY(sink.accept(chunk));
      }
      return {};
    };
  }

  // Adds everything it is given to a bag.
  class BagSink final : public Sink {
   public:
    BagSink(Bag& bag, const TextDictionary& dictionary) : bag_(bag), dictionary_(dictionary) {}

    Status accept(const Chunk& rows) override {
      rows.selection.for_each([&](std::size_t row) {
        CellRow cells;
        for (const ColumnView& column : rows.columns) cells.push_back(cell_at(column, row));
        add(bag_, cells, rows.weight(row));
      });
      return {};
    }

   private:
    Cell cell_at(const ColumnView& column, std::size_t row) const {
      const Value value = value_at(column, row, dictionary_);
      if (value.is_null()) return std::nullopt;
      if (column.type.id == TypeId::kBoolean) return value.as_boolean() ? 1 : 0;
      return value.as_integer();
    }

    Bag& bag_;
    const TextDictionary& dictionary_;
  };

  Result<Bag> run_once(const plan::NodePtr& plan, const Relations& tables, std::mt19937& random) {
    Deltas rows;
    for (const auto& [name, bag] : tables) {
      for (const auto& [row, weight] : bag) {
        for (Weight i = 0; i < weight; ++i) rows[name].emplace_back(row, 1);
      }
      std::shuffle(rows[name].begin(), rows[name].end(), random);
    }
    OperatorTree tree = build_operators(plan, context, Retention::kRunOnce);
    Bag result;
    BagSink sink(result, dictionary);
    MATVIEW_TRY(tree.step(feed_of(rows, random), sink));
    return result;
  }

  // A plan kept running, and the sum of its output.
  struct Maintained {
    Maintained(OperatorFixture& owner, const plan::NodePtr& plan)
        : fixture(owner), tree(build_operators(plan, owner.context, Retention::kMaintained)) {}

    Status step(const Deltas& deltas, std::mt19937& random) {
      BagSink sink(total, fixture.dictionary);
      return tree.step(fixture.feed_of(deltas, random), sink);
    }

    OperatorFixture& fixture;
    OperatorTree tree;
    Bag total;
  };

  // A change of `tables`, which becomes what it leaves; never below zero rows.
  static Deltas random_deltas(Relations& tables, std::size_t width, std::mt19937& random) {
    Deltas deltas;
    for (auto& [name, bag] : tables) {
      if (random() % 3 == 0) continue;
      for (unsigned i = random() % 6; i > 0; --i) {
        CellRow row = random_row(random, width);
        Weight weight = 1 + static_cast<Weight>(random() % 2);
        if (!bag.empty() && random() % 2 == 0) {
          auto victim = bag.begin();
          std::advance(victim, static_cast<std::ptrdiff_t>(random() % bag.size()));
          row = victim->first;
          weight = random() % 3 == 0 ? -victim->second : -1;
        }
        deltas[name].emplace_back(row, weight);
        add(bag, row, weight);
      }
      std::shuffle(deltas[name].begin(), deltas[name].end(), random);
    }
    return deltas;
  }

  // Step, Split and Reverse, from empty relations of the given names and width.
  void check_maintained(const plan::NodePtr& plan,
                        const std::vector<std::string>& names,
                        std::size_t width,
                        const Model& model,
                        std::mt19937& random) {
    REQUIRE_FALSE(plan::incremental_refusal(*plan));
    Relations tables;
    for (const std::string& name : names) tables[name];
    Maintained whole(*this, plan);
    Maintained split(*this, plan);
    REQUIRE(whole.step({}, random));
    REQUIRE(split.step({}, random));
    const Bag of_nothing = whole.total;
    std::vector<Deltas> history;
    for (int step = 0; step < 12; ++step) {
      INFO("step " << step);
      const Deltas deltas = random_deltas(tables, width, random);
      REQUIRE(whole.step(deltas, random));
      const Bag expected = model(tables);
      INFO("whole:" << to_text(whole.total) << "\nexpected:" << to_text(expected));
      REQUIRE(whole.total == expected);
      for (const auto& [name, delta] : deltas) {
        for (const auto& row : delta) REQUIRE(split.step({{name, {row}}}, random));
      }
      INFO("split:" << to_text(split.total));
      REQUIRE(split.total == expected);
      history.push_back(deltas);
    }
    std::shuffle(history.begin(), history.end(), random);
    for (Deltas& deltas : history) {
      for (auto& [name, delta] : deltas) {
        for (auto& [row, weight] : delta) weight = -weight;
      }
      REQUIRE(whole.step(deltas, random));
    }
    INFO("undone:" << to_text(whole.total));
    REQUIRE(whole.total == of_nothing);
    // What is left behaves as new.
    tables.clear();
    for (const std::string& name : names) tables[name];
    const Deltas deltas = random_deltas(tables, width, random);
    REQUIRE(whole.step(deltas, random));
    REQUIRE(whole.total == model(tables));
  }

  // Run once over small random relations.
  void check_run_once(const plan::NodePtr& plan,
                      const std::vector<std::string>& names,
                      std::size_t width,
                      const Model& model,
                      std::mt19937& random) {
    Relations tables;
    for (const std::string& name : names) {
      tables[name];
      for (unsigned i = random() % 12; i > 0; --i) {
        add(tables[name], random_row(random, width), random() % 4 == 0 ? 2 : 1);
      }
    }
    const auto result = run_once(plan, tables, random);
    REQUIRE(result);
    const Bag expected = model(tables);
    INFO("result:" << to_text(*result) << "\nexpected:" << to_text(expected));
    REQUIRE(*result == expected);
  }
};

}  // namespace matview::test
