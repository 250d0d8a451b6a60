// JsonPath: an expression of SQL's path language over JSON, `$.items[*] ? (@.price > 10)`, read
// once and run over any number of values.
//
// A path gives items: parts of the value it is run over, or values it made of these. In lax mode
// what does not fit is left out, arrays are taken apart where a member is asked for, and a lone
// value is an array of one; in strict mode all that is an error. Inside of filters an error makes
// the condition unknown.
#pragma once

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/result.h"
#include "types/json.h"

namespace matview::json_path {

enum class Op : std::uint8_t {
  kRoot,
  kCurrent,
  kLast,
  kVariable,  // text: its name
  kLiteral,   // value
  // The rest of a path: what comes before gives what it is applied to.
  kMember,  // text: the key
  kAnyMember,
  kAnyElement,
  kSubscripts,  // subscripts
  kDescend,     // low and high: the levels
  kFilter,      // left: the condition
  kMethod,      // text: its name
  // Arithmetic; of one operand, the left.
  kAdd,
  kSubtract,
  kMultiply,
  kDivide,
  kModulo,
  kPlus,
  kMinus,
  // Conditions, kAnd the first.
  kAnd,
  kOr,
  kNot,
  kEqual,
  kNotEqual,
  kLess,
  kLessEqual,
  kGreater,
  kGreaterEqual,
  kStartsWith,
  kLikeRegex,  // text: the expression; flags
  kIsUnknown,
  kExists,
};

[[nodiscard]] constexpr bool is_condition(Op op) {
  return op >= Op::kAnd;
}

using NodeId = std::uint16_t;
inline constexpr NodeId kNoNode = std::numeric_limits<NodeId>::max();
// Of kDescend: the last level there is.
inline constexpr std::uint32_t kLastLevel = std::numeric_limits<std::uint32_t>::max();

struct Node {
  Op op = Op::kRoot;
  NodeId left = kNoNode;
  NodeId right = kNoNode;
  NodeId next = kNoNode;  // what is applied to each item this node gives
  Json value = {};
  std::string text = {};
  std::string flags = {};
  std::vector<std::pair<NodeId, NodeId>> subscripts = {};  // from and to; kNoNode for a single one
  std::uint32_t low = 0;
  std::uint32_t high = 0;
};

struct Path {
  bool is_lax = true;
  NodeId root = kNoNode;
  std::vector<Node> nodes;
};

// 42601 as PostgreSQL words it; 0A000 for methods of dates and times, and for keyvalue().
[[nodiscard]] Result<Path> parse(std::string_view text);

// What a path is run with.
struct Run {
  const Json& target;
  const Json& variables;        // an object
  bool stops_at_first = false;  // in lax mode, where only whether there are items matters
};

// The items' canonical texts. Those found before an error are in `items` all the same.
[[nodiscard]] Status run(const Path& path, const Run& run, std::vector<std::string>& items);

// Whether an error is one of the value's, which `silent` suppresses.
[[nodiscard]] bool is_suppressible(const Error& error);

}  // namespace matview::json_path
