#include "expr/overload.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "expr/cast_rules.h"
#include "expr/function_registry.h"

namespace matview {

namespace {

using Indices = std::vector<std::size_t>;

struct Call {
  std::span<const Type> arguments;
  std::span<const ParameterList> candidates;

  [[nodiscard]] Type parameter(std::size_t candidate, std::size_t argument) const {
    return candidates[candidate].for_argument(argument);
  }

  [[nodiscard]] bool is_unknown(std::size_t argument) const {
    return arguments[argument].id == TypeId::kUnknown;
  }
};

bool is_convertible(Type from, Type to) {
  if (to.id == TypeId::kAny || to.id == TypeId::kAnyElement) return true;
  if (to.id == TypeId::kAnyArray) return from.id == TypeId::kArray || from.id == TypeId::kUnknown;
  return is_implicitly_convertible(from, to);
}

bool is_viable(std::span<const Type> arguments, const ParameterList& parameters) {
  if (!parameters.accepts(arguments.size())) return false;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!is_convertible(arguments[i], parameters.for_argument(i))) return false;
  }
  return resolve_signature(parameters, TypeId::kUnknown, arguments).has_value();
}

Indices viable(const Call& call) {
  Indices found;
  for (std::size_t i = 0; i < call.candidates.size(); ++i) {
    if (is_viable(call.arguments, call.candidates[i])) found.push_back(i);
  }
  return found;
}

// Keeps the candidates that suit the most of the typed arguments.
template <typename Suits>
void keep_most(const Call& call, Indices& best, Suits&& suits) {
  std::size_t most = 0;
  Indices kept;
  for (const std::size_t candidate : best) {
    std::size_t count = 0;
    for (std::size_t i = 0; i < call.arguments.size(); ++i) {
      const bool typed = !call.is_unknown(i);
      count += typed && suits(call.arguments[i], call.parameter(candidate, i)) ? 1 : 0;
    }
    if (count > most) kept.clear();
    if (count >= most) kept.push_back(candidate);
    most = std::max(most, count);
  }
  best = std::move(kept);
}

// What the candidates would have an untyped argument be: their category, or text where that is one
// of several. nullopt when they disagree otherwise.
struct Wish {
  TypeCategory category;
  bool preferred;  // one of them takes the category's preferred type
};

std::optional<Wish> wish_at(const Call& call, const Indices& best, std::size_t argument) {
  std::optional<Wish> wish;
  bool disagree = false;
  for (const std::size_t candidate : best) {
    const TypeId id = call.parameter(candidate, argument).id;
    const TypeCategory category = type_category(id);
    const bool preferred = is_preferred_type(id);
    if (!wish) {
      wish = {category, preferred};
    } else if (wish->category == category) {
      wish->preferred = wish->preferred || preferred;
    } else if (category == TypeCategory::kString) {
      wish = {category, preferred};
    } else {
      disagree = true;
    }
  }
  if (disagree && wish->category != TypeCategory::kString) return std::nullopt;
  return wish;
}

void keep_by_wishes(const Call& call, Indices& best) {
  std::vector<std::optional<Wish>> wishes(call.arguments.size());
  for (std::size_t i = 0; i < call.arguments.size(); ++i) {
    if (!call.is_unknown(i)) continue;
    wishes[i] = wish_at(call, best, i);
    if (!wishes[i]) return;
  }
  Indices kept;
  for (const std::size_t candidate : best) {
    bool fits = true;
    for (std::size_t i = 0; i < wishes.size(); ++i) {
      if (!wishes[i]) continue;
      const TypeId id = call.parameter(candidate, i).id;
      fits = fits && type_category(id) == wishes[i]->category &&
             (!wishes[i]->preferred || is_preferred_type(id));
    }
    if (fits) kept.push_back(candidate);
  }
  if (!kept.empty()) best = std::move(kept);
}

// When all typed arguments are of one type, the untyped ones are taken to be of it too.
void keep_by_common_type(const Call& call, Indices& best) {
  std::optional<Type> known;
  for (const Type type : call.arguments) {
    if (type.id == TypeId::kUnknown) continue;
    if (known && !is_same_type(*known, type)) return;
    known = type;
  }
  if (!known) return;
  const std::vector<Type> types(call.arguments.size(), *known);
  Indices kept;
  for (const std::size_t candidate : best) {
    if (is_viable(types, call.candidates[candidate])) kept.push_back(candidate);
  }
  if (kept.size() == 1) best = std::move(kept);
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
    const bool takes_arrays = candidates[i].size() == 2 && !candidates[i].is_variadic() &&
                              candidates[i][0].id == TypeId::kAnyArray &&
                              candidates[i][1].id == TypeId::kAnyArray;
    if (known.id == TypeId::kArray && takes_arrays) return i;
  }
  return std::nullopt;
}

// ── Errors ──────────────────────────────────────────────────────────────────────────────────────

struct Described {
  bool is_operator;
  std::string text;  // "integer + text", "- text", "f(integer, text)"
};

Described describe(std::string_view name, std::span<const Type> arguments) {
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
  const Call call{arguments, candidates};
  Indices best = viable(call);
  if (best.empty()) return std::unexpected(no_such_overload(name, arguments));
  if (best.size() > 1) keep_most(call, best, is_same_type);
  if (best.size() > 1) {
    keep_most(call, best, [](Type argument, Type parameter) {
      return is_same_type(argument, parameter) ||
             (is_preferred_type(parameter.id) &&
              type_category(argument.id) == type_category(parameter.id));
    });
  }
  const bool any_untyped = std::ranges::contains(arguments, TypeId::kUnknown, &Type::id);
  if (best.size() > 1 && any_untyped) keep_by_wishes(call, best);
  if (best.size() > 1 && any_untyped) keep_by_common_type(call, best);
  if (best.size() > 1) return std::unexpected(ambiguous_overload(name, arguments));
  return best.front();
}

std::optional<Signature> resolve_signature(const ParameterList& parameters,
                                           Type result,
                                           std::span<const Type> arguments) {
  if (!parameters.accepts(arguments.size())) return std::nullopt;
  Type element = TypeId::kUnknown;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const TypeId parameter = parameters.for_argument(i).id;
    if (!is_polymorphic(parameter) || arguments[i].id == TypeId::kUnknown) continue;
    const bool is_array = parameter == TypeId::kAnyArray;
    if (is_array && arguments[i].id != TypeId::kArray) return std::nullopt;
    const Type given = is_array ? element_type(arguments[i]) : arguments[i];
    element = element.id == TypeId::kUnknown ? given : common_type(element, given);
    if (element.id == TypeId::kUnknown) return std::nullopt;
  }
  if (element.id == TypeId::kUnknown) element = TypeId::kText;

  const auto resolve = [element](Type declared, Type argument) {
    switch (declared.id) {
      case TypeId::kAnyElement: return element;
      // Arrays of arrays are arrays of the same type, of a dimension more.
      case TypeId::kAnyArray: return element.id == TypeId::kArray ? element : array_type(element);
      case TypeId::kAny: return argument.id == TypeId::kUnknown ? Type(TypeId::kText) : argument;
      default: return declared;
    }
  };
  Signature signature{.parameters = {}, .result = resolve(result, TypeId::kUnknown)};
  signature.parameters.reserve(arguments.size());
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    signature.parameters.push_back(resolve(parameters.for_argument(i), arguments[i]));
  }
  return signature;
}

}  // namespace matview
