// Runner: one run of a path over one value. Each node takes an item and gives any number of them to
// what is applied to it.
#pragma once

#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "expr/json_path/path.h"
#include "types/decimal.h"

namespace matview::json_path {

// What a condition is.
enum class Truth : std::uint8_t { kFalse, kTrue, kUnknown };

[[nodiscard]] constexpr Truth truth_of(bool value) {
  return value ? Truth::kTrue : Truth::kFalse;
}

[[nodiscard]] inline bool is_boolean(const Json& json) {
  return json.kind == Json::Kind::kTrue || json.kind == Json::Kind::kFalse;
}

[[nodiscard]] inline Decimal number_of(const Json& json) {
  return Decimal::parse(json.text).value_or(Decimal());
}

struct Items {
  std::vector<const Json*> list;
  bool stops_at_first = false;

  [[nodiscard]] bool is_done() const { return stops_at_first && !list.empty(); }
};

class Runner {
 public:
  Runner(const Path& path, const Run& run) : path_(path), run_(run), is_lenient_(path.is_lax) {}

  // The items stay valid as long as the runner, the path and what it is run with.
  Status run(Items& items) { return execute(path_.root, run_.target, items); }

 private:
  // Calls within each other, so that no path runs out of stack on deep values.
  static constexpr std::size_t kMaxDepth = 700;

  [[nodiscard]] const Node& node(NodeId id) const { return path_.nodes[id]; }

  [[nodiscard]] const Json& make(Json::Kind kind, std::string text = {});
  [[nodiscard]] const Json& make(const Decimal& number);
  [[nodiscard]] Status check_depth() const;

  // What a node gives for an item, with what is applied to that.
  Status execute(NodeId id, const Json& item, Items& items);
  // With `takes_apart`, what an array is no operand for is applied to its elements.
  Status execute(NodeId id, const Json& item, Items& items, bool takes_apart);
  Status execute_node(NodeId id, const Json& item, Items& items, bool takes_apart);
  Status execute_elements(NodeId id, const Json& array, Items& items);
  Status give(const Node& from, const Json& item, Items& items);
  Status descend(
      const Node& at, const Json& parent, Items& items, std::uint32_t level, bool is_deep);
  Status subscript(const Node& at, const Json& item, Items& items);
  Result<std::int64_t> index(NodeId id, const Json& item);

  // run_values.cc: arithmetic and methods
  Status operand(NodeId id, const Json& item, bool takes_apart, std::vector<const Json*>& out);
  Status apply_sign(const Node& at, const Json& item, Items& items);
  Status calculate(const Node& at, const Json& item, Items& items);
  Status apply_method(NodeId id, const Json& item, Items& items, bool takes_apart);

  // run_conditions.cc
  Result<Truth> test(NodeId id, const Json& item);
  Result<Truth> nested(NodeId id, const Json& item);
  Result<Truth> compare_operands(const Node& at, const Json& item);
  static Result<Truth> compare(const Node& at, const Json& a, const Json* b);
  static Result<Truth> like_regex(const Node& at, const Json& item);

  const Path& path_;
  const Run& run_;
  bool is_lenient_;  // what does not fit is left out
  const Json* current_ = nullptr;
  std::int64_t innermost_size_ = 0;  // of the array whose subscripts are looked at
  std::size_t depth_ = 0;
  std::deque<Json> made_;
};

}  // namespace matview::json_path
