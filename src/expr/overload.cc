#include "expr/overload.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string>
#include <vector>

#include "expr/function_registry.h"

namespace matview {

namespace {

using Indices = std::vector<std::size_t>;

// How many implicit conversions lie between two types; nullopt when there is no way.
std::optional<unsigned> conversion_steps(TypeId from, TypeId to) {
  if (from == to) return 0;
  // A literal without a type becomes whatever is asked for; it says nothing about the choice.
  if (from == TypeId::kUnknown) return 0;
  if (!is_implicitly_convertible(from, to)) return std::nullopt;
  return from == TypeId::kInteger && to == TypeId::kDouble ? 2 : 1;
}

std::optional<unsigned> conversion_steps(std::span<const Type> from, const ParameterList& to) {
  if (from.size() != to.size()) return std::nullopt;
  unsigned total = 0;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::optional<unsigned> steps = conversion_steps(from[i].id, to[i].id);
    if (!steps) return std::nullopt;
    total += *steps;
  }
  return total;
}

Indices nearest(std::span<const Type> arguments, std::span<const ParameterList> candidates) {
  Indices best;
  unsigned fewest = ~0U;
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const std::optional<unsigned> steps = conversion_steps(arguments, candidates[i]);
    if (!steps || *steps > fewest) continue;
    if (*steps < fewest) best.clear();
    fewest = *steps;
    best.push_back(i);
  }
  return best;
}

// PostgreSQL's type categories, and the type each of them prefers.
TypeId preferred_type(TypeId id) {
  switch (id) {
    case TypeId::kInteger:
    case TypeId::kBigint:
    case TypeId::kDouble: return TypeId::kDouble;
    case TypeId::kDate:
    case TypeId::kTimestamp: return TypeId::kTimestamp;
    default: return id;
  }
}

// Narrows `best` by what the literal at `position` would rather be: TEXT if that is possible, else
// the preferred type of the one category that is.
void prefer_at(std::size_t position, std::span<const ParameterList> candidates, Indices& best) {
  const auto type_of = [&](std::size_t i) { return candidates[i][position].id; };
  const auto narrow_to = [&](TypeId wanted) {
    if (std::ranges::find(best, wanted, type_of) == best.end()) return false;
    std::erase_if(best, [&](std::size_t i) { return type_of(i) != wanted; });
    return true;
  };
  if (narrow_to(TypeId::kText)) return;
  const TypeId preferred = preferred_type(type_of(best.front()));
  const bool one_category = std::ranges::all_of(
      best, [&](std::size_t i) { return preferred_type(type_of(i)) == preferred; });
  if (one_category) narrow_to(preferred);
}

// The overload for two operands of one type, when the type of one of them is open.
std::optional<std::size_t> same_type_overload(std::span<const Type> arguments,
                                              std::span<const ParameterList> candidates) {
  if (arguments.size() != 2 ||
      (arguments[0].id == TypeId::kUnknown) == (arguments[1].id == TypeId::kUnknown)) {
    return std::nullopt;
  }
  const Type known = arguments[0].id == TypeId::kUnknown ? arguments[1] : arguments[0];
  const std::array both = {known, known};
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].matches(both)) return i;
  }
  return std::nullopt;
}

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────

struct Signature {
  bool is_operator;
  std::string text;  // "integer + text", "- text", "f(integer, text)"
};

Signature describe(std::string_view name, std::span<const Type> arguments) {
  // The null-aware comparisons are operators without a symbol; PostgreSQL reports them as equality.
  if (name == "is_distinct_from" || name == "is_not_distinct_from") name = "=";
  const char first = name.empty() ? 'f' : name.front();
  const bool is_word = first == '_' || (first >= 'a' && first <= 'z') ||
                       (first >= 'A' && first <= 'Z') || static_cast<unsigned char>(first) >= 0x80;
  if (!is_word && arguments.size() == 1) {
    return {true, format_text("{} {}", name, type_name(arguments[0]))};
  }
  if (!is_word && arguments.size() == 2) {
    return {true, format_text("{} {} {}", type_name(arguments[0]), name, type_name(arguments[1]))};
  }
  std::string text(name);
  text += '(';
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (i != 0) text += ", ";
    text += type_name(arguments[i]);
  }
  return {false, text + ')'};
}

Error no_such_overload(std::string_view name, std::span<const Type> arguments) {
  const auto [is_operator, text] = describe(name, arguments);
  return {.code = ErrorCode::kUndefinedFunction,
          .message = is_operator ? format_text("operator does not exist: {}", text)
                                 : format_text("function {} does not exist", text),
          .hint = format_text("No {} matches the given name and argument types. You might need to "
                              "add explicit type casts.",
                              is_operator ? "operator" : "function")};
}

Error ambiguous_overload(std::string_view name, std::span<const Type> arguments) {
  const auto [is_operator, text] = describe(name, arguments);
  return {
      .code = ErrorCode::kAmbiguousFunction,
      .message = is_operator ? format_text("operator is not unique: {}", text)
                             : format_text("function {} is not unique", text),
      .hint = format_text("Could not choose a best candidate {}. You might need to add explicit "
                          "type casts.",
                          is_operator ? "operator" : "function")};
}

}  // namespace

Result<std::size_t> choose_overload(std::string_view name,
                                    std::span<const Type> arguments,
                                    std::span<const ParameterList> candidates) {
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (candidates[i].matches(arguments)) return i;
  }
  if (const auto found = same_type_overload(arguments, candidates)) return *found;
  Indices best = nearest(arguments, candidates);
  if (best.empty()) return std::unexpected(no_such_overload(name, arguments));
  for (std::size_t i = 0; i < arguments.size() && best.size() > 1; ++i) {
    if (arguments[i].id == TypeId::kUnknown) prefer_at(i, candidates, best);
  }
  if (best.size() > 1) return std::unexpected(ambiguous_overload(name, arguments));
  return best.front();
}

}  // namespace matview
