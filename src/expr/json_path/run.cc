// How paths move through values: members, elements, levels and filters.
#include <algorithm>
#include <utility>

#include "expr/json_path/runner.h"

namespace matview::json_path {

using Kind = Json::Kind;

const Json& Runner::make(Kind kind, std::string text) {
  Json& made = made_.emplace_back();
  made.kind = kind;
  made.text = std::move(text);
  return made;
}

const Json& Runner::make(const Decimal& number) {
  return make(Kind::kNumber, number.to_string());
}

Status Runner::check_depth() const {
  if (depth_ < kMaxDepth) return {};
  return fail(ErrorCode::kStatementTooComplex, "stack depth limit exceeded");
}

Status Runner::give(const Node& from, const Json& item, Items& items) {
  if (from.next != kNoNode) return execute(from.next, item, items);
  items.list.push_back(&item);
  return {};
}

Status Runner::execute(NodeId id, const Json& item, Items& items) {
  return execute(id, item, items, path_.is_lax);
}

Status Runner::execute(NodeId id, const Json& item, Items& items, bool takes_apart) {
  MATVIEW_TRY(check_depth());
  ++depth_;
  Status status = execute_node(id, item, items, takes_apart);
  --depth_;
  return status;
}

Status Runner::execute_elements(NodeId id, const Json& array, Items& items) {
  for (const Json& element : array.children) {
    MATVIEW_TRY(execute(id, element, items, false));
    if (items.is_done()) break;
  }
  return {};
}

Status Runner::execute_node(NodeId id, const Json& item, Items& items, bool takes_apart) {
  const Node& at = node(id);
  const bool is_array = item.kind == Kind::kArray;
  if (is_condition(at.op)) {
    MATVIEW_ASSIGN(const Truth truth, test(id, item));
    return give(at,
                make(truth == Truth::kUnknown ? Kind::kNull
                     : truth == Truth::kTrue  ? Kind::kTrue
                                              : Kind::kFalse),
                items);
  }
  switch (at.op) {
    case Op::kRoot: return give(at, run_.target, items);
    case Op::kCurrent: return give(at, *current_, items);
    case Op::kLiteral: return give(at, at.value, items);
    case Op::kLast: return give(at, make(Decimal::of(innermost_size_ - 1)), items);
    case Op::kVariable: {
      const Json* const value = run_.variables.member(at.text);
      if (value != nullptr) return give(at, *value, items);
      return fail(ErrorCode::kUndefinedObject, "could not find jsonpath variable \"{}\"", at.text);
    }
    case Op::kMember: {
      if (item.kind != Kind::kObject) {
        if (takes_apart && is_array) return execute_elements(id, item, items);
        if (is_lenient_) return {};
        return fail(ErrorCode::kSqlJsonMemberNotFound,
                    "jsonpath member accessor can only be applied to an object");
      }
      const Json* const member = item.member(at.text);
      if (member != nullptr) return give(at, *member, items);
      if (is_lenient_) return {};
      return fail(
          ErrorCode::kSqlJsonMemberNotFound, "JSON object does not contain key \"{}\"", at.text);
    }
    case Op::kAnyMember:
      if (item.kind == Kind::kObject) return descend(at, item, items, 1, false);
      if (takes_apart && is_array) return execute_elements(id, item, items);
      if (is_lenient_) return {};
      return fail(ErrorCode::kSqlJsonObjectNotFound,
                  "jsonpath wildcard member accessor can only be applied to an object");
    case Op::kAnyElement:
      if (is_array) return descend(at, item, items, 1, false);
      if (path_.is_lax) return give(at, item, items);
      return fail(ErrorCode::kSqlJsonArrayNotFound,
                  "jsonpath wildcard array accessor can only be applied to an array");
    case Op::kSubscripts:
      if (is_array || path_.is_lax) return subscript(at, item, items);
      return fail(ErrorCode::kSqlJsonArrayNotFound,
                  "jsonpath array accessor can only be applied to an array");
    case Op::kDescend: {
      if (at.low == 0) {
        const bool was_lenient = std::exchange(is_lenient_, true);
        const Status status = give(at, item, items);
        is_lenient_ = was_lenient;
        MATVIEW_TRY(status);
        if (items.is_done()) return {};
      }
      return item.is_container() ? descend(at, item, items, 1, true) : Status();
    }
    case Op::kFilter: {
      if (takes_apart && is_array) return execute_elements(id, item, items);
      const Json* const outer = std::exchange(current_, &item);
      const Result<Truth> truth = test(at.left, item);
      current_ = outer;
      MATVIEW_TRY(truth);
      return *truth == Truth::kTrue ? give(at, item, items) : Status();
    }
    case Op::kMethod: return apply_method(id, item, items, takes_apart);
    case Op::kPlus:
    case Op::kMinus: return apply_sign(at, item, items);
    default: return calculate(at, item, items);
  }
}

// Children of `parent`, which are `level` deep, and theirs; with `is_deep`, those of the node's
// levels.
Status Runner::descend(
    const Node& at, const Json& parent, Items& items, std::uint32_t level, bool is_deep) {
  MATVIEW_TRY(check_depth());
  ++depth_;
  Status status;
  for (const Json& child : parent.children) {
    const bool is_leaf = at.low == kLastLevel && at.high == kLastLevel && !child.is_container();
    if (!is_deep || level >= at.low || is_leaf) {
      const bool was_lenient = std::exchange(is_lenient_, is_lenient_ || is_deep);
      if (at.next == kNoNode) {
        items.list.push_back(&child);
      } else {
        status = execute(at.next, child, items);
      }
      is_lenient_ = was_lenient;
    }
    if (status && is_deep && level < at.high && child.is_container() && !items.is_done()) {
      status = descend(at, child, items, level + 1, true);
    }
    if (!status || items.is_done()) break;
  }
  --depth_;
  return status;
}

Status Runner::subscript(const Node& at, const Json& item, Items& items) {
  const bool is_array = item.kind == Kind::kArray;
  const auto size = is_array ? static_cast<std::int64_t>(item.children.size()) : 1;
  const std::int64_t outer_size = innermost_size_;
  for (const auto& [from_id, to_id] : at.subscripts) {
    innermost_size_ = size;
    Result<std::int64_t> from = index(from_id, item);
    Result<std::int64_t> to = from && to_id != kNoNode ? index(to_id, item) : from;
    innermost_size_ = outer_size;
    MATVIEW_TRY(from);
    MATVIEW_TRY(to);
    if (!is_lenient_ && (*from < 0 || *from > *to || *to >= size)) {
      return fail(ErrorCode::kInvalidSqlJsonSubscript, "jsonpath array subscript is out of bounds");
    }
    const std::int64_t end = std::min(*to, size - 1);
    for (std::int64_t i = std::max<std::int64_t>(*from, 0); i <= end; ++i) {
      innermost_size_ = size;
      const Status status =
          give(at, is_array ? item.children[static_cast<std::size_t>(i)] : item, items);
      innermost_size_ = outer_size;
      MATVIEW_TRY(status);
      if (items.is_done()) return {};
    }
  }
  return {};
}

Result<std::int64_t> Runner::index(NodeId id, const Json& item) {
  Items found;
  MATVIEW_TRY(execute(id, item, found));
  if (found.list.size() != 1 || found.list[0]->kind != Kind::kNumber) {
    return fail(ErrorCode::kInvalidSqlJsonSubscript,
                "jsonpath array subscript is not a single numeric value");
  }
  const auto number = number_of(*found.list[0]).truncated(0).to_integer();
  if (number && *number >= INT32_MIN && *number <= INT32_MAX) return *number;
  return fail(ErrorCode::kInvalidSqlJsonSubscript,
              "jsonpath array subscript is out of integer range");
}

Status run(const Path& path, const Run& run, std::vector<std::string>& items) {
  Items found{.list = {}, .stops_at_first = run.stops_at_first && path.is_lax};
  Runner runner(path, run);
  const Status status = runner.run(found);
  for (const Json* const item : found.list) items.push_back(json_text(*item));
  return status;
}

bool is_suppressible(const Error& error) {
  switch (error.code) {
    case ErrorCode::kInvalidSqlJsonSubscript:
    case ErrorCode::kNonNumericSqlJsonItem:
    case ErrorCode::kSingletonSqlJsonItemRequired:
    case ErrorCode::kSqlJsonArrayNotFound:
    case ErrorCode::kSqlJsonMemberNotFound:
    case ErrorCode::kSqlJsonNumberNotFound:
    case ErrorCode::kSqlJsonObjectNotFound:
    case ErrorCode::kDivisionByZero:
    case ErrorCode::kNumericValueOutOfRange: return true;
    default: return false;
  }
}

}  // namespace matview::json_path
