// Functions of arrays: making them, looking into them, and texts of their elements.
#include <algorithm>
#include <array>
#include <optional>

#include "expr/functions/array_access.h"
#include "expr/functions/families.h"

namespace matview {

std::vector<Value> split_text(std::string_view text,
                              const std::string_view* delimiter,
                              const std::string_view* null_text) {
  std::vector<Value> pieces;
  const auto add = [&](std::string_view piece) {
    const bool is_null = null_text != nullptr && piece == *null_text;
    pieces.push_back(is_null ? Value::null(TypeId::kText) : Value::text(std::string(piece)));
  };
  while (delimiter == nullptr && !text.empty()) {
    const std::size_t length = skip_characters(text, 1);
    add(text.substr(0, length));
    text.remove_prefix(length);
  }
  if (delimiter == nullptr || text.empty()) return pieces;
  for (;;) {
    const std::size_t at = delimiter->empty() ? std::string_view::npos : text.find(*delimiter);
    add(text.substr(0, at));
    if (at == std::string_view::npos) return pieces;
    text.remove_prefix(at + delimiter->size());
  }
}

namespace {

using Word = RowCall::Word;

Word text_array(RowCall& call, std::vector<Value> elements) {
  return array_result(call, std::move(elements), Type::array_of(TypeId::kText));
}

// ── Making ──

// ARRAY[…] of elements, or of arrays that become the rows of one with a dimension more.
Word construct(RowCall& call) {
  const Type type = call.type(0);
  std::vector<Value> elements;
  if (type.id != TypeId::kArray) {
    for (std::size_t i = 0; i < call.size(); ++i) elements.push_back(call.value(i));
    return array_result(call, std::move(elements), array_type(type));
  }
  std::optional<std::vector<ArrayDimension>> inner;
  for (std::size_t i = 0; i < call.size(); ++i) {
    Array row = call.is_null(i) ? Array() : array_argument(call, i);
    if (inner && *inner != row.dimensions) {
      return call.failed(fail(ErrorCode::kArraySubscriptError,
                              "multidimensional arrays must have array expressions with matching "
                              "dimensions"));
    }
    inner = std::move(row.dimensions);
    std::ranges::move(row.elements, std::back_inserter(elements));
  }
  Array array{.elements = std::move(elements), .dimensions = {}};
  if (array.elements.empty()) return array_result(call, array, type);
  array.dimensions.push_back({.size = static_cast<std::int32_t>(call.size())});
  std::ranges::copy(*inner, std::back_inserter(array.dimensions));
  if (array.dimensions.size() > kMaxArrayDimensions) {
    return call.failed(fail(ErrorCode::kProgramLimitExceeded,
                            "number of array dimensions ({}) exceeds the maximum allowed ({})",
                            array.dimensions.size(),
                            kMaxArrayDimensions));
  }
  return array_result(call, array, type);
}

// array_fill(value, sizes [, lower bounds])
Word fill(RowCall& call) {
  const Value value = call.value(0);
  Array array;
  if (call.is_null(1) || (call.size() > 2 && call.is_null(2))) {
    return call.failed(
        fail(ErrorCode::kNullValueNotAllowed, "dimension array or low bound array cannot be null"));
  }
  const Array sizes = array_argument(call, 1);
  const Array lowers = call.size() > 2 ? array_argument(call, 2) : Array();
  if (call.size() > 2 && sizes.elements.size() != lowers.elements.size()) {
    return call.failed(fail(ErrorCode::kArraySubscriptError, "wrong number of array subscripts"));
  }
  if (sizes.dimensions.size() > 1 || lowers.dimensions.size() > 1) {
    return call.failed(fail(ErrorCode::kArraySubscriptError, "wrong number of array subscripts"));
  }
  std::int64_t count = 1;
  for (std::size_t i = 0; i < sizes.elements.size(); ++i) {
    if (sizes.elements[i].is_null() || (call.size() > 2 && lowers.elements[i].is_null())) {
      return call.failed(fail(ErrorCode::kNullValueNotAllowed, "dimension values cannot be null"));
    }
    const std::int64_t size = sizes.elements[i].as_integer();
    count = size < 0 ? -1 : count * size;
    if (count < 0 || count > 10'000'000 || i >= kMaxArrayDimensions) {
      return call.failed(fail(ErrorCode::kProgramLimitExceeded,
                              "array size exceeds the maximum allowed ({})",
                              10'000'000));
    }
    const std::int64_t lower = call.size() > 2 ? lowers.elements[i].as_integer() : 1;
    array.dimensions.push_back(
        {.size = static_cast<std::int32_t>(size), .lower = static_cast<std::int32_t>(lower)});
  }
  if (sizes.elements.empty()) count = 0;
  if (count == 0) array.dimensions.clear();
  array.elements.assign(static_cast<std::size_t>(count), value);
  return array_result(call, array, array_type(call.type(0)));
}

// ── Subscripts ──

Word subscript(RowCall& call) {
  if (call.is_null(0)) return call.null();
  const Array array = array_argument(call, 0);
  if (array.dimensions.size() != call.size() - 1) return call.null();
  std::int64_t at = 0;
  for (std::size_t i = 0; i < array.dimensions.size(); ++i) {
    if (call.is_null(i + 1)) return call.null();
    const ArrayDimension dimension = array.dimensions[i];
    const std::int64_t place = std::int64_t{call.value(i + 1).as_integer()} - dimension.lower;
    if (place < 0 || place >= dimension.size) return call.null();
    at = at * dimension.size + place;
  }
  return call.result(Result<Value>(array.elements[static_cast<std::size_t>(at)]));
}

// The part within the bounds, which are two arguments for each dimension.
Word slice(RowCall& call) {
  for (std::size_t i = 0; i < call.size(); ++i) {
    if (call.is_null(i)) return call.null();
  }
  const Array array = array_argument(call, 0);
  const Type type = call.type(0);
  const std::size_t given = (call.size() - 1) / 2;
  if (array.dimensions.empty() || given > array.dimensions.size()) {
    return array_result(call, Array(), type);
  }

  struct Range {
    std::int64_t first;
    std::int64_t count;
  };

  std::vector<Range> ranges;
  Array part;
  for (std::size_t i = 0; i < array.dimensions.size(); ++i) {
    const ArrayDimension dimension = array.dimensions[i];
    std::int64_t low = dimension.lower;
    std::int64_t high = dimension.upper();
    if (i < given) {
      low = std::max(low, call.value(1 + 2 * i).as_integer());
      high = std::min(high, call.value(2 + 2 * i).as_integer());
    }
    if (low > high) return array_result(call, Array(), type);
    ranges.push_back({.first = low - dimension.lower, .count = high - low + 1});
    part.dimensions.push_back({.size = static_cast<std::int32_t>(high - low + 1)});
  }
  std::vector<std::int64_t> at(ranges.size(), 0);
  for (;;) {
    std::int64_t place = 0;
    for (std::size_t i = 0; i < ranges.size(); ++i) {
      place = place * array.dimensions[i].size + ranges[i].first + at[i];
    }
    part.elements.push_back(array.elements[static_cast<std::size_t>(place)]);
    std::size_t i = ranges.size();
    while (i-- > 0 && ++at[i] == ranges[i].count) at[i] = 0;
    if (i == static_cast<std::size_t>(-1)) break;
  }
  return array_result(call, part, type);
}

// ── Sizes ──

[[nodiscard]] std::optional<ArrayDimension> dimension_of(RowCall& call) {
  const Array array = array_argument(call, 0);
  const std::int64_t wanted = call.integer(1);
  if (wanted < 1 || wanted > static_cast<std::int64_t>(array.dimensions.size())) return {};
  return array.dimensions[static_cast<std::size_t>(wanted) - 1];
}

Word integer_result(std::int32_t value) {
  return static_cast<std::uint32_t>(value);
}

Word length(RowCall& call) {
  const auto dimension = dimension_of(call);
  return dimension ? integer_result(dimension->size) : call.null();
}

Word lower(RowCall& call) {
  const auto dimension = dimension_of(call);
  return dimension ? integer_result(dimension->lower) : call.null();
}

Word upper(RowCall& call) {
  const auto dimension = dimension_of(call);
  return dimension ? integer_result(dimension->upper()) : call.null();
}

Word cardinality(RowCall& call) {
  return array_element_keys(call.text(0), call.type(0)).size();
}

Word ndims(RowCall& call) {
  const std::size_t count = array_argument(call, 0).dimensions.size();
  return count == 0 ? call.null() : Word{count};
}

Word dims(RowCall& call) {
  std::string text;
  for (const ArrayDimension& dimension : array_argument(call, 0).dimensions) {
    text += format_text("[{}:{}]", dimension.lower, dimension.upper());
  }
  return text.empty() ? call.null() : call.result(text);
}

// ── Text ──

Word to_string(RowCall& call) {
  if (call.is_null(0) || call.is_null(1)) return call.null();
  const bool shows_nulls = call.size() > 2 && !call.is_null(2);
  std::string text;
  bool is_first = true;
  for (const Value& element : array_argument(call, 0).elements) {
    if (element.is_null() && !shows_nulls) continue;
    if (!is_first) text += call.text(1);
    is_first = false;
    text += element.is_null() ? std::string(call.text(2)) : element.to_string();
  }
  return call.result(text);
}

Word from_string(RowCall& call) {
  if (call.is_null(0)) return call.null();
  const bool has_delimiter = !call.is_null(1);
  const bool has_null_text = call.size() > 2 && !call.is_null(2);
  const std::string_view delimiter = has_delimiter ? call.text(1) : std::string_view();
  const std::string_view null_text = has_null_text ? call.text(2) : std::string_view();
  return text_array(call,
                    split_text(call.text(0),
                               has_delimiter ? &delimiter : nullptr,
                               has_null_text ? &null_text : nullptr));
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kElement = TypeId::kAnyElement;
constexpr TypeId kArray = TypeId::kAnyArray;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kText = TypeId::kText;
constexpr Type kInts = Type::array_of(TypeId::kInteger);
constexpr Type kTexts = Type::array_of(TypeId::kText);

constexpr std::array kFunctions = {
    open_row<construct>("array", ParameterList{kElement}.variadic(), kArray),
    open_row<subscript>("array_element", ParameterList{kArray, kInt}.variadic(), kElement),
    open_row<slice>("array_slice", ParameterList{kArray, kInt}.variadic(), kArray),
    open_row<fill>("array_fill", {kElement, kInts}, kArray),
    open_row<fill>("array_fill", {kElement, kInts, kInts}, kArray),
    nullable_row<length>("array_length", {kArray, kInt}, kInt),
    nullable_row<lower>("array_lower", {kArray, kInt}, kInt),
    nullable_row<upper>("array_upper", {kArray, kInt}, kInt),
    safe_row<cardinality>("cardinality", {kArray}, kInt),
    nullable_row<ndims>("array_ndims", {kArray}, kInt),
    nullable_row<dims>("array_dims", {kArray}, kText),
    open_row<to_string>("array_to_string", {kArray, kText}, kText),
    open_row<to_string>("array_to_string", {kArray, kText, kText}, kText),
    open_row<from_string>("string_to_array", {kText, kText}, kTexts),
    open_row<from_string>("string_to_array", {kText, kText, kText}, kTexts),
};

}  // namespace

std::span<const ScalarFunction> array_functions() {
  return kFunctions;
}

}  // namespace matview
