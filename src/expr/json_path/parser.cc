// Reads paths: a recursive descent over conditions, arithmetic and accessors.
#include <algorithm>
#include <array>
#include <charconv>

#include "expr/json_path/path.h"
#include "expr/json_path/tokens.h"
#include "types/decimal.h"

namespace matview::json_path {

namespace {

// Each level of nesting costs a handful of calls.
constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxNodes = 2000;

constexpr std::array<std::string_view, 12> kMethods = {"type",
                                                       "size",
                                                       "abs",
                                                       "floor",
                                                       "ceiling",
                                                       "double",
                                                       "number",
                                                       "decimal",
                                                       "bigint",
                                                       "integer",
                                                       "boolean",
                                                       "string"};
constexpr std::array<std::string_view, 7> kMissingMethods = {
    "keyvalue", "datetime", "date", "time", "time_tz", "timestamp", "timestamp_tz"};

struct OperatorName {
  std::string_view name;
  Op op;
};

constexpr OperatorName kComparisons[] = {{"==", Op::kEqual},
                                         {"=", Op::kEqual},
                                         {"!=", Op::kNotEqual},
                                         {"<>", Op::kNotEqual},
                                         {"<=", Op::kLessEqual},
                                         {"<", Op::kLess},
                                         {">=", Op::kGreaterEqual},
                                         {">", Op::kGreater}};
constexpr OperatorName kSums[] = {{"+", Op::kAdd}, {"-", Op::kSubtract}};
constexpr OperatorName kProducts[] = {{"*", Op::kMultiply}, {"/", Op::kDivide}, {"%", Op::kModulo}};

class Parser {
 public:
  explicit Parser(std::string_view text) : tokens_(text) {}

  Result<Path> parse() {
    MATVIEW_TRY(advance());
    if (token().kind == TokenKind::kEnd) {
      return fail(ErrorCode::kInvalidTextRepresentation,
                  "invalid input syntax for type jsonpath: \"{}\"",
                  tokens_.text());
    }
    if (token().is_word("strict") || token().is_word("lax")) {
      path_.is_lax = token().source == "lax";
      MATVIEW_TRY(advance());
    }
    MATVIEW_ASSIGN(path_.root, any_of_conditions());
    if (token().kind != TokenKind::kEnd) return unexpected();
    return std::move(path_);
  }

 private:
  using Id = Result<NodeId>;

  [[nodiscard]] std::unexpected<Failure> unexpected() const {
    if (token().kind == TokenKind::kEnd) {
      return fail(ErrorCode::kSyntaxError, "syntax error at end of jsonpath input");
    }
    return fail(ErrorCode::kSyntaxError,
                "syntax error at or near \"{}\" of jsonpath input",
                token().source);
  }

  // ── Tokens ──

  [[nodiscard]] const Token& token() const { return tokens_.current(); }

  Status advance() { return tokens_.advance(); }

  Result<bool> accept(std::string_view symbol) {
    if (!token().is(symbol)) return false;
    MATVIEW_TRY(advance());
    return true;
  }

  Result<bool> accept_word(std::string_view word) {
    if (!token().is_word(word)) return false;
    MATVIEW_TRY(advance());
    return true;
  }

  Status expect(std::string_view symbol) {
    if (!token().is(symbol)) return unexpected();
    return advance();
  }

  // ── Nodes ──

  [[nodiscard]] Node& at(NodeId id) { return path_.nodes[id]; }

  Id make(Node node) {
    if (path_.nodes.size() >= kMaxNodes) return too_complex();
    path_.nodes.push_back(std::move(node));
    return static_cast<NodeId>(path_.nodes.size() - 1);
  }

  [[nodiscard]] static std::unexpected<Failure> too_complex() {
    return fail(ErrorCode::kStatementTooComplex, "stack depth limit exceeded");
  }

  // A condition that is no operand of one is an item where something is applied to it.
  Status require(NodeId id, bool condition) {
    const bool is = is_condition(at(id).op) && at(id).next == kNoNode;
    return is == condition ? Status() : Status(unexpected());
  }

  Id any_of_conditions() {
    if (depth_ >= kMaxDepth) return too_complex();
    ++depth_;
    MATVIEW_ASSIGN(NodeId left, all_of_conditions());
    while (token().is("||")) {
      MATVIEW_TRY(require(left, true));
      MATVIEW_TRY(advance());
      MATVIEW_ASSIGN(const NodeId right, all_of_conditions());
      MATVIEW_TRY(require(right, true));
      MATVIEW_ASSIGN(left, make({.op = Op::kOr, .left = left, .right = right}));
    }
    --depth_;
    return left;
  }

  Id all_of_conditions() {
    MATVIEW_ASSIGN(NodeId left, condition());
    while (token().is("&&")) {
      MATVIEW_TRY(require(left, true));
      MATVIEW_TRY(advance());
      MATVIEW_ASSIGN(const NodeId right, condition());
      MATVIEW_TRY(require(right, true));
      MATVIEW_ASSIGN(left, make({.op = Op::kAnd, .left = left, .right = right}));
    }
    return left;
  }

  // A comparison or test, or a value.
  Id condition() {
    if (token().is("!")) {
      MATVIEW_TRY(advance());
      if (!token().is("(") && !token().is_word("exists")) return unexpected();
      MATVIEW_ASSIGN(const NodeId operand, primary());
      MATVIEW_TRY(require(operand, true));
      return make({.op = Op::kNot, .left = operand});
    }
    MATVIEW_ASSIGN(const NodeId left, sum());
    if (token().kind == TokenKind::kSymbol) {
      for (const auto& [name, op] : kComparisons) {
        if (!token().is(name)) continue;
        MATVIEW_TRY(require(left, false));
        MATVIEW_TRY(advance());
        MATVIEW_ASSIGN(const NodeId right, sum());
        MATVIEW_TRY(require(right, false));
        return make({.op = op, .left = left, .right = right});
      }
    }
    if (token().is_word("starts")) return starts_with(left);
    if (token().is_word("like_regex")) return like_regex(left);
    if (token().is_word("is")) {
      MATVIEW_TRY(require(left, true));
      MATVIEW_TRY(advance());
      MATVIEW_ASSIGN(const bool is_unknown, accept_word("unknown"));
      if (!is_unknown) return unexpected();
      return make({.op = Op::kIsUnknown, .left = left});
    }
    return left;
  }

  Id starts_with(NodeId left) {
    MATVIEW_TRY(require(left, false));
    MATVIEW_TRY(advance());
    MATVIEW_ASSIGN(const bool has_with, accept_word("with"));
    if (!has_with || (token().kind != TokenKind::kString && token().kind != TokenKind::kVariable)) {
      return unexpected();
    }
    MATVIEW_ASSIGN(const NodeId right, literal());
    return make({.op = Op::kStartsWith, .left = left, .right = right});
  }

  Id like_regex(NodeId left) {
    MATVIEW_TRY(require(left, false));
    MATVIEW_TRY(advance());
    if (token().kind != TokenKind::kString) return unexpected();
    Node node{.op = Op::kLikeRegex, .left = left, .text = token().text};
    MATVIEW_TRY(advance());
    MATVIEW_ASSIGN(const bool has_flags, accept_word("flag"));
    if (has_flags) {
      if (token().kind != TokenKind::kString) return unexpected();
      node.flags = token().text;
      for (const char flag : node.flags) {
        if (flag == 'x') {
          return fail(ErrorCode::kFeatureNotSupported,
                      "XQuery \"x\" flag (expanded regular expressions) is not implemented");
        }
        if (std::string_view("ismq").contains(flag)) continue;
        return std::unexpected<Failure>(
            Error{.code = ErrorCode::kSyntaxError,
                  .message = "invalid input syntax for type jsonpath",
                  .detail = format_text("Unrecognized flag character \"{}\" in LIKE_REGEX "
                                        "predicate.",
                                        std::string_view(&flag, 1))});
      }
      MATVIEW_TRY(advance());
    }
    return make(std::move(node));
  }

  // `operand (operator operand)…` of one level.
  template <std::size_t kCount>
  Id chain(const OperatorName (&operators)[kCount], Id (Parser::*operand)()) {
    MATVIEW_ASSIGN(NodeId left, (this->*operand)());
    for (;;) {
      const auto* const found = std::ranges::find_if(
          operators, [&](const OperatorName& candidate) { return token().is(candidate.name); });
      if (found == std::end(operators)) return left;
      MATVIEW_TRY(require(left, false));
      MATVIEW_TRY(advance());
      MATVIEW_ASSIGN(const NodeId right, (this->*operand)());
      MATVIEW_TRY(require(right, false));
      MATVIEW_ASSIGN(left, make({.op = found->op, .left = left, .right = right}));
    }
  }

  Id sum() { return chain(kSums, &Parser::product); }

  Id product() { return chain(kProducts, &Parser::sign); }

  Id sign() {
    if (!token().is("+") && !token().is("-")) return primary();
    if (depth_ >= kMaxDepth) return too_complex();
    ++depth_;
    const bool is_minus = token().is("-");
    MATVIEW_TRY(advance());
    MATVIEW_ASSIGN(const NodeId operand, sign());
    --depth_;
    MATVIEW_TRY(require(operand, false));
    Node& node = at(operand);
    if (node.op == Op::kLiteral && node.next == kNoNode && node.value.kind == Json::Kind::kNumber) {
      if (is_minus) {
        MATVIEW_ASSIGN(const Decimal number, Decimal::parse(node.value.text));
        node.value.text = number.negated().to_string();
      }
      return operand;
    }
    return make({.op = is_minus ? Op::kMinus : Op::kPlus, .left = operand});
  }

  // A literal, `$`, `@`, `last` or what stands in parentheses, and what is applied to it.
  Id primary() {
    if (token().is("(")) {
      MATVIEW_TRY(advance());
      MATVIEW_ASSIGN(const NodeId inner, any_of_conditions());
      MATVIEW_TRY(expect(")"));
      return accessors(inner);
    }
    if (token().is_word("exists")) {
      MATVIEW_TRY(advance());
      MATVIEW_TRY(expect("("));
      MATVIEW_ASSIGN(const NodeId operand, any_of_conditions());
      MATVIEW_TRY(require(operand, false));
      MATVIEW_TRY(expect(")"));
      return make({.op = Op::kExists, .left = operand});
    }
    MATVIEW_ASSIGN(const NodeId first, literal());
    return accessors(first);
  }

  Id literal() {
    Node node{.op = Op::kLiteral};
    Json& value = node.value;
    switch (token().kind) {
      case TokenKind::kString:
        value.kind = Json::Kind::kString;
        value.text = token().text;
        break;
      case TokenKind::kNumber: {
        value.kind = Json::Kind::kNumber;
        MATVIEW_ASSIGN(const Decimal number, Decimal::parse(token().source));
        value.text = number.to_string();
        break;
      }
      case TokenKind::kVariable:
        node.op = Op::kVariable;
        node.text = token().text;
        break;
      case TokenKind::kSymbol:
        if (!token().is("$") && !token().is("@")) return unexpected();
        node.op = token().is("$") ? Op::kRoot : Op::kCurrent;
        if (node.op == Op::kCurrent && filters_ == 0) {
          return fail(ErrorCode::kSyntaxError, "@ is not allowed in root expressions");
        }
        break;
      case TokenKind::kName:
        if (token().is_word("null")) {
          value.kind = Json::Kind::kNull;
        } else if (token().is_word("true") || token().is_word("false")) {
          value.kind = token().source == "true" ? Json::Kind::kTrue : Json::Kind::kFalse;
        } else if (token().is_word("last")) {
          node.op = Op::kLast;
          if (subscripts_ == 0) {
            return fail(ErrorCode::kSyntaxError, "LAST is allowed only in array subscripts");
          }
        } else {
          return unexpected();
        }
        break;
      case TokenKind::kEnd: return unexpected();
    }
    MATVIEW_TRY(advance());
    return make(std::move(node));
  }

  Id accessors(NodeId first) {
    NodeId last = first;
    while (at(last).next != kNoNode) last = at(last).next;  // `($.a).b`
    while (token().is(".") || token().is("[") || token().is("?")) {
      // What is applied to a whole expression, not to its last operand.
      MATVIEW_ASSIGN(const NodeId next, accessor());
      at(last).next = next;
      last = next;
    }
    return first;
  }

  Id accessor() {
    if (token().is("[")) return bracket();
    if (token().is("?")) {
      MATVIEW_TRY(advance());
      MATVIEW_TRY(expect("("));
      ++filters_;
      MATVIEW_ASSIGN(const NodeId condition, any_of_conditions());
      MATVIEW_TRY(require(condition, true));
      --filters_;
      MATVIEW_TRY(expect(")"));
      return make({.op = Op::kFilter, .left = condition});
    }
    MATVIEW_TRY(advance());
    MATVIEW_ASSIGN(const bool is_any, accept("*"));
    if (is_any) return make({.op = Op::kAnyMember});
    MATVIEW_ASSIGN(const bool is_descent, accept("**"));
    if (is_descent) return descent();
    if (token().kind != TokenKind::kName && token().kind != TokenKind::kString) return unexpected();
    const bool is_name = token().kind == TokenKind::kName;
    Node node{.op = Op::kMember, .text = token().text};
    const Token name = token();
    MATVIEW_TRY(advance());
    if (!is_name || !token().is("(")) return make(std::move(node));
    if (std::ranges::contains(kMissingMethods, name.source)) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "jsonpath item method .{}() is not supported yet",
                  name.source);
    }
    if (!std::ranges::contains(kMethods, name.source)) return unexpected();
    node.op = Op::kMethod;
    MATVIEW_TRY(advance());
    if (name.source == "decimal" && !token().is(")")) {
      return fail(ErrorCode::kFeatureNotSupported,
                  "a precision of jsonpath item method .decimal() is not supported yet");
    }
    MATVIEW_TRY(expect(")"));
    return make(std::move(node));
  }

  Id bracket() {
    if (depth_ >= kMaxDepth) return too_complex();
    MATVIEW_TRY(advance());
    if (token().is("*")) {
      MATVIEW_TRY(advance());
      MATVIEW_TRY(expect("]"));
      return make({.op = Op::kAnyElement});
    }
    Node node{.op = Op::kSubscripts};
    ++subscripts_;
    ++depth_;
    for (;;) {
      MATVIEW_ASSIGN(const NodeId from, sum());
      MATVIEW_TRY(require(from, false));
      NodeId to = kNoNode;
      MATVIEW_ASSIGN(const bool is_range, accept_word("to"));
      if (is_range) {
        MATVIEW_ASSIGN(to, sum());
        MATVIEW_TRY(require(to, false));
      }
      node.subscripts.emplace_back(from, to);
      MATVIEW_ASSIGN(const bool goes_on, accept(","));
      if (!goes_on) break;
    }
    --subscripts_;
    --depth_;
    MATVIEW_TRY(expect("]"));
    return make(std::move(node));
  }

  Id descent() {
    Node node{.op = Op::kDescend, .low = 0, .high = kLastLevel};
    if (token().is("{")) {
      MATVIEW_TRY(advance());
      MATVIEW_TRY(level(node.low));
      node.high = node.low;
      MATVIEW_ASSIGN(const bool is_range, accept_word("to"));
      if (is_range) MATVIEW_TRY(level(node.high));
      MATVIEW_TRY(expect("}"));
    }
    return make(std::move(node));
  }

  Status level(std::uint32_t& out) {
    if (token().is_word("last")) {
      out = kLastLevel;
      return advance();
    }
    const std::string_view digits = token().source;
    const auto [stop, error] = std::from_chars(digits.data(), digits.data() + digits.size(), out);
    if (token().kind != TokenKind::kNumber || error != std::errc{} ||
        stop != digits.data() + digits.size()) {
      return unexpected();
    }
    return advance();
  }

  Tokens tokens_;
  Path path_;
  std::size_t depth_ = 0;
  std::size_t filters_ = 0;
  std::size_t subscripts_ = 0;
};

}  // namespace

Result<Path> parse(std::string_view text) {
  return Parser(text).parse();
}

}  // namespace matview::json_path
