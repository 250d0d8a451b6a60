// Plans of queries over tables r(a, b, s) and q(a, x), without a database around them.
#pragma once

#include <string_view>

#include <catch2/catch.hpp>

#include "plan/binder.h"
#include "sql/parser.h"
#include "storage/ordered_map.h"

namespace matview::test {

class Planner {
 public:
  Planner() : catalog(map_, [] { return Instant{0}; }) {
    Transaction transaction;
    const Schema r{{{.name = "a", .type = TypeId::kInteger},
                    {.name = "b", .type = TypeId::kBigint},
                    {.name = "s", .type = TypeId::kText}}};
    const Schema q{
        {{.name = "a", .type = TypeId::kInteger}, {.name = "x", .type = TypeId::kDouble}}};
    REQUIRE(catalog.tables.create_table(transaction, "r", r, {0}));
    REQUIRE(catalog.tables.create_table(transaction, "q", q, {}));
    transaction.commit();
  }

  [[nodiscard]] plan::NodePtr plan(std::string_view sql) {
    const auto query = sql::parse_query(sql);
    REQUIRE(query);
    plan::ParameterTypes parameters;
    const auto bound =
        plan::bind_query(**query, catalog, {.dictionary = dictionary, .parameters = parameters});
    INFO((bound ? "" : bound.error()->message));
    REQUIRE(bound);
    return *bound;
  }

  TextDictionary dictionary;

 private:
  OrderedMap map_;

 public:
  Catalog catalog;
};

}  // namespace matview::test
