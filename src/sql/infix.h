// Infix: what may stand behind an operand. Private to the rooms of the parser that read
// expressions.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sql/grammar.h"

namespace matview::sql {

// From the loosest to the tightest. kIs, kComparison and kPattern do not associate.
enum class Precedence : std::uint8_t {
  kNone,
  kOr,
  kAnd,
  kNot,
  kIs,
  kComparison,
  kPattern,  // BETWEEN, IN, LIKE
  kOther,    // || and every operator not named here
  kAdditive,
  kMultiplicative,
  kPower,
  kAt,  // AT TIME ZONE
  kCollate,
  kSign,
};

constexpr Precedence tighter(Precedence precedence) {
  return static_cast<Precedence>(static_cast<std::uint8_t>(precedence) + 1);
}

// Whether all of an expression's syntax is available, or only what cannot be taken for a part of
// what surrounds it: no AND, OR, NOT, IN, LIKE and their kin, as in `BETWEEN low AND`.
enum class Scope : std::uint8_t { kWhole, kRestricted };

// An operator between two operands, or a test behind one.
struct Infix {
  // The cursor is on the operator, `left` stands before it.
  using Production = Result<ExpressionPtr> (*)(ParserState&, const Infix&, ExpressionPtr left);

  std::string_view spelling = {};  // a phrase
  Precedence precedence = Precedence::kNone;
  Production parse = nullptr;
  BinaryOperator op = BinaryOperator::kOr;  // where it is one
  Scope scope = Scope::kWhole;              // of the operand that follows
};

// An expression of operators that bind at least as tightly as `minimum`.
[[nodiscard]] Result<ExpressionPtr> parse_operators(ParserState& state,
                                                    Precedence minimum,
                                                    Scope scope);

// The operand on the right of an operator that associates to the left, or not at all.
[[nodiscard]] inline Result<ExpressionPtr> parse_right_operand(ParserState& state,
                                                               const Infix& infix) {
  return parse_operators(state, tighter(infix.precedence), infix.scope);
}

[[nodiscard]] ExpressionPtr make_binary(BinaryOperator op,
                                        ExpressionPtr left,
                                        ExpressionPtr right,
                                        std::size_t position);

// The operator with a node of its own that `symbol` spells.
[[nodiscard]] std::optional<BinaryOperator> binary_operator(std::string_view symbol);

// `@>` or `OPERATOR(pg_catalog.@>)`.
[[nodiscard]] Result<std::string> parse_operator_symbol(ParserState& state);

// ── Productions: parser_infix.cc ────────────────────────────────────────────────────────────────

[[nodiscard]] Result<ExpressionPtr> parse_operator(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_pattern_match(ParserState&,
                                                        const Infix&,
                                                        ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_between(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_in(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_is(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_null_test(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_overlaps(ParserState&, const Infix&, ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_at_time_zone(ParserState&,
                                                       const Infix&,
                                                       ExpressionPtr left);
[[nodiscard]] Result<ExpressionPtr> parse_collate(ParserState&, const Infix&, ExpressionPtr left);

}  // namespace matview::sql
