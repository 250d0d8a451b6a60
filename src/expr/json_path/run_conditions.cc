// The conditions of paths: what a filter asks of an item.
#include <compare>

#include "expr/json_path/runner.h"
#include "expr/regex/regex.h"

namespace matview::json_path {

using Kind = Json::Kind;

// An error of the values makes it unknown.
Result<Truth> Runner::test(NodeId id, const Json& item) {
  const Node& at = node(id);
  switch (at.op) {
    case Op::kAnd:
    case Op::kOr: {
      const Truth decisive = at.op == Op::kAnd ? Truth::kFalse : Truth::kTrue;
      MATVIEW_ASSIGN(const Truth left, nested(at.left, item));
      if (left == decisive) return left;
      MATVIEW_ASSIGN(const Truth right, nested(at.right, item));
      return right == decisive || right == Truth::kUnknown ? right : left;
    }
    case Op::kNot: {
      MATVIEW_ASSIGN(const Truth truth, nested(at.left, item));
      return truth == Truth::kUnknown ? truth : truth_of(truth == Truth::kFalse);
    }
    case Op::kIsUnknown: {
      MATVIEW_ASSIGN(const Truth truth, nested(at.left, item));
      return truth_of(truth == Truth::kUnknown);
    }
    case Op::kExists: {
      Items found{.list = {}, .stops_at_first = path_.is_lax};
      const Status status = execute(at.left, item, found);
      if (status) return truth_of(!found.list.empty());
      if (is_suppressible(status.error())) return Truth::kUnknown;
      return std::unexpected(status.error());
    }
    default: return compare_operands(at, item);
  }
}

Result<Truth> Runner::nested(NodeId id, const Json& item) {
  MATVIEW_TRY(check_depth());
  ++depth_;
  Result<Truth> truth = test(id, item);
  --depth_;
  return truth;
}

// True where it is for some pair of the operands' items.
Result<Truth> Runner::compare_operands(const Node& at, const Json& item) {
  std::vector<const Json*> left;
  std::vector<const Json*> right = {nullptr};
  Status status = operand(at.left, item, true, left);
  if (status && at.right != kNoNode) {
    right.clear();
    status = operand(at.right, item, at.op != Op::kStartsWith, right);
  }
  if (!status) {
    if (is_suppressible(status.error())) return Truth::kUnknown;
    return std::unexpected(status.error());
  }
  bool is_true = false;
  bool is_unknown = false;
  for (const Json* const a : left) {
    for (const Json* const b : right) {
      MATVIEW_ASSIGN(const Truth truth, compare(at, *a, b));
      if (truth == Truth::kUnknown) {
        if (!path_.is_lax) return truth;
        is_unknown = true;
      } else if (truth == Truth::kTrue) {
        if (path_.is_lax) return truth;
        is_true = true;
      }
    }
  }
  return is_true ? Truth::kTrue : is_unknown ? Truth::kUnknown : Truth::kFalse;
}

Result<Truth> Runner::compare(const Node& at, const Json& a, const Json* b) {
  if (at.op == Op::kLikeRegex) return like_regex(at, a);
  if (at.op == Op::kStartsWith) {
    if (a.kind != Kind::kString || b->kind != Kind::kString) return Truth::kUnknown;
    return truth_of(a.text.starts_with(b->text));
  }
  std::strong_ordering order = std::strong_ordering::equal;
  if (a.kind != b->kind && !(is_boolean(a) && is_boolean(*b))) {
    // null differs from every other value and is neither less nor greater.
    if (a.kind != Kind::kNull && b->kind != Kind::kNull) return Truth::kUnknown;
    return truth_of(at.op == Op::kNotEqual);
  }
  switch (a.kind) {
    case Kind::kNull: break;
    case Kind::kTrue:
    case Kind::kFalse: order = a.kind <=> b->kind; break;
    case Kind::kNumber: order = number_of(a) <=> number_of(*b); break;
    case Kind::kString: order = a.text <=> b->text; break;
    case Kind::kArray:
    case Kind::kObject: return Truth::kUnknown;
  }
  switch (at.op) {
    case Op::kEqual: return truth_of(order == 0);
    case Op::kNotEqual: return truth_of(order != 0);
    case Op::kLess: return truth_of(order < 0);
    case Op::kLessEqual: return truth_of(order <= 0);
    case Op::kGreater: return truth_of(order > 0);
    default: return truth_of(order >= 0);
  }
}

Result<Truth> Runner::like_regex(const Node& at, const Json& item) {
  if (item.kind != Kind::kString) return Truth::kUnknown;
  const std::string_view flags = at.flags;
  const RegexOptions options{.ignore_case = flags.contains('i'),
                             .newline_stops_sets = !flags.contains('s'),
                             .newline_splits_anchors = flags.contains('m'),
                             .literal = flags.contains('q')};
  MATVIEW_ASSIGN(Regex* const regex, Regex::cached(at.text, options));
  regex->set_text(item.text);
  MATVIEW_ASSIGN(const bool matches, regex->matches());
  return truth_of(matches);
}

}  // namespace matview::json_path
