// Functions of arrays that give another array, or places in one: putting together, searching,
// replacing, ordering.
#include <algorithm>
#include <array>
#include <optional>

#include "expr/functions/array_access.h"
#include "expr/functions/families.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// ── Putting together ──

[[nodiscard]] bool is_one_dimensional(const Array& array) {
  return array.dimensions.size() <= 1;
}

Word not_one_dimensional(RowCall& call) {
  return call.failed(
      fail(ErrorCode::kInvalidParameterValue, "argument must be empty or one-dimensional array"));
}

Word with_element(RowCall& call, std::size_t array_at, std::size_t value_at) {
  Array array = call.is_null(array_at) ? Array() : array_argument(call, array_at);
  if (!is_one_dimensional(array)) return not_one_dimensional(call);
  const bool in_front = value_at < array_at;
  array.elements.insert(in_front ? array.elements.begin() : array.elements.end(),
                        call.value(value_at));
  if (array.dimensions.empty()) array.dimensions.push_back({.size = 0});
  ++array.dimensions[0].size;
  return array_result(call, array, call.type(array_at));
}

Word append(RowCall& call) {
  return with_element(call, 0, 1);
}

Word prepend(RowCall& call) {
  return with_element(call, 1, 0);
}

Word incompatible(RowCall& call) {
  return call.failed(
      fail(ErrorCode::kArraySubscriptError, "cannot concatenate incompatible arrays"));
}

Word concatenate(RowCall& call) {
  const Type type = call.type(0);
  if (call.is_null(0) || call.is_null(1)) {
    const std::size_t other = call.is_null(0) ? 1 : 0;
    return call.is_null(other) ? call.null() : call.result(call.text(other));
  }
  Array left = array_argument(call, 0);
  Array right = array_argument(call, 1);
  if (left.elements.empty()) return array_result(call, right, type);
  if (right.elements.empty()) return array_result(call, left, type);
  const std::size_t left_depth = left.dimensions.size();
  const std::size_t right_depth = right.dimensions.size();
  // One may be a row of the other.
  const auto inner = [](const Array& array, std::size_t from) {
    return std::vector(array.dimensions.begin() + static_cast<std::ptrdiff_t>(from),
                       array.dimensions.end());
  };
  std::vector<ArrayDimension> dimensions = left.dimensions;
  if (left_depth == right_depth) {
    if (inner(left, 1) != inner(right, 1)) return incompatible(call);
    dimensions[0].size += right.dimensions[0].size;
  } else if (left_depth == right_depth + 1) {
    if (inner(left, 1) != right.dimensions) return incompatible(call);
    ++dimensions[0].size;
  } else if (left_depth + 1 == right_depth) {
    if (left.dimensions != inner(right, 1)) return incompatible(call);
    dimensions = right.dimensions;
    ++dimensions[0].size;
  } else {
    return incompatible(call);
  }
  std::ranges::move(right.elements, std::back_inserter(left.elements));
  left.dimensions = std::move(dimensions);
  return array_result(call, left, type);
}

// ── Searching ──

// What an element must be to equal the argument at `i`; nothing for NULL.
[[nodiscard]] std::optional<std::string> wanted_key(const RowCall& call, std::size_t i) {
  if (call.is_null(i)) return std::nullopt;
  return element_key(call.value(i), call.type(i).id);
}

[[nodiscard]] bool is_wanted(std::string_view key,
                             const std::optional<std::string>& wanted,
                             TypeId element) {
  if (!wanted || key.data() == nullptr) return !wanted && key.data() == nullptr;
  return compare_element_keys(key, *wanted, element) == 0;
}

// The places of a value, from the one given on.
[[nodiscard]] std::vector<std::int32_t> places(RowCall& call, const Array& array) {
  const auto keys = array_element_keys(call.text(0), call.type(0));
  const auto wanted = wanted_key(call, 1);
  const std::int32_t lower = array.dimensions.empty() ? 1 : array.dimensions[0].lower;
  const std::int64_t from = call.size() > 2 ? call.integer(2) : lower;
  std::vector<std::int32_t> found;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto place = static_cast<std::int32_t>(i) + lower;
    if (place >= from && is_wanted(keys[i], wanted, call.type(0).element)) found.push_back(place);
  }
  return found;
}

Word only_one_dimension(RowCall& call) {
  return call.failed(fail(ErrorCode::kFeatureNotSupported,
                          "searching for elements in multidimensional arrays is not supported"));
}

Word position(RowCall& call) {
  if (call.is_null(0)) return call.null();
  if (call.size() > 2 && call.is_null(2)) {
    return call.failed(fail(ErrorCode::kNullValueNotAllowed, "initial position must not be null"));
  }
  const Array array = array_argument(call, 0);
  if (!is_one_dimensional(array)) return only_one_dimension(call);
  const auto found = places(call, array);
  return found.empty() ? call.null() : Word{static_cast<std::uint32_t>(found.front())};
}

Word positions(RowCall& call) {
  if (call.is_null(0)) return call.null();
  const Array array = array_argument(call, 0);
  if (!is_one_dimensional(array)) return only_one_dimension(call);
  std::vector<Value> found;
  for (const std::int32_t place : places(call, array)) found.push_back(Value::integer(place));
  return array_result(call, std::move(found), Type::array_of(TypeId::kInteger));
}

Word remove(RowCall& call) {
  if (call.is_null(0)) return call.null();
  const Array array = array_argument(call, 0);
  if (!is_one_dimensional(array)) {
    return call.failed(fail(ErrorCode::kFeatureNotSupported,
                            "removing elements from multidimensional arrays is not supported"));
  }
  const auto keys = array_element_keys(call.text(0), call.type(0));
  const auto wanted = wanted_key(call, 1);
  Array kept = array;
  kept.elements.clear();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!is_wanted(keys[i], wanted, call.type(0).element))
      kept.elements.push_back(array.elements[i]);
  }
  if (kept.elements.empty()) {
    kept.dimensions.clear();
  } else {
    kept.dimensions[0].size = static_cast<std::int32_t>(kept.elements.size());
  }
  return array_result(call, kept, call.type(0));
}

Word replace(RowCall& call) {
  if (call.is_null(0)) return call.null();
  Array array = array_argument(call, 0);
  const auto keys = array_element_keys(call.text(0), call.type(0));
  const auto wanted = wanted_key(call, 1);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (is_wanted(keys[i], wanted, call.type(0).element)) array.elements[i] = call.value(2);
  }
  return array_result(call, array, call.type(0));
}

Word trim(RowCall& call) {
  Array array = array_argument(call, 0);
  const std::int32_t size = array.dimensions.empty() ? 0 : array.dimensions[0].size;
  const std::int32_t count = call.integer(1);
  if (count < 0 || count > size) {
    return call.failed(fail(ErrorCode::kArraySubscriptError,
                            "number of elements to trim must be between 0 and {}",
                            size));
  }
  if (count == size) return array_result(call, Array(), call.type(0));
  const auto kept = static_cast<std::size_t>(size - count);
  array.elements.resize(array.elements.size() / static_cast<std::size_t>(size) * kept);
  array.dimensions[0].size = size - count;
  for (ArrayDimension& dimension : array.dimensions) dimension.lower = 1;
  return array_result(call, array, call.type(0));
}

// Sets one element of a one-dimensional array, which grows as far as that takes.
Word assign(RowCall& call) {
  Array array = call.is_null(0) ? Array() : array_argument(call, 0);
  if (call.is_null(1)) {
    return call.failed(
        fail(ErrorCode::kNullValueNotAllowed, "array subscript in assignment must not be null"));
  }
  if (!is_one_dimensional(array)) {
    return call.failed(fail(ErrorCode::kArraySubscriptError, "wrong number of array subscripts"));
  }
  const std::int64_t place = call.integer(1);
  if (array.dimensions.empty()) {
    array.dimensions.push_back({.size = 0, .lower = call.integer(1)});
  }
  ArrayDimension& dimension = array.dimensions[0];
  constexpr std::int64_t kMostElements = 10'000'000;
  if (place - dimension.lower > kMostElements || dimension.lower - place > kMostElements) {
    return call.failed(fail(ErrorCode::kProgramLimitExceeded,
                            "array size exceeds the maximum allowed ({})",
                            kMostElements));
  }
  const Value null = Value::null(element_type(call.type(0)));
  if (place < dimension.lower) {
    array.elements.insert(
        array.elements.begin(), static_cast<std::size_t>(dimension.lower - place), null);
    dimension.lower = static_cast<std::int32_t>(place);
  }
  const auto index = static_cast<std::size_t>(place - dimension.lower);
  if (index >= array.elements.size()) array.elements.resize(index + 1, null);
  array.elements[index] = call.value(2);
  dimension.size = static_cast<std::int32_t>(array.elements.size());
  return array_result(call, array, call.type(0));
}

// Brings the parts of the first dimension into the order of `places`.
Word rearranged(RowCall& call, const Array& array, const std::vector<std::size_t>& places) {
  Array out = array;
  const std::size_t width = places.empty() ? 0 : array.elements.size() / places.size();
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = 0; j < width; ++j) {
      out.elements[i * width + j] = array.elements[places[i] * width + j];
    }
  }
  return array_result(call, out, call.type(0));
}

[[nodiscard]] std::vector<std::size_t> all_places(const Array& array) {
  std::vector<std::size_t> places(
      array.dimensions.empty() ? 0 : static_cast<std::size_t>(array.dimensions[0].size));
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = i;
  return places;
}

Word reverse(RowCall& call) {
  const Array array = array_argument(call, 0);
  std::vector<std::size_t> places = all_places(array);
  std::ranges::reverse(places);
  return rearranged(call, array, places);
}

// array_sort(array [, descending [, nulls first]])
Word sort(RowCall& call) {
  const Array array = array_argument(call, 0);
  const bool descending = call.size() > 1 && call.boolean(1);
  const bool nulls_first = call.size() > 2 ? call.boolean(2) : descending;
  const auto keys = array_element_keys(call.text(0), call.type(0));
  std::vector<std::size_t> places = all_places(array);
  const std::size_t width = places.empty() ? 0 : keys.size() / places.size();
  const auto compare = [&](std::string_view left, std::string_view right) -> int {
    const bool left_null = left.data() == nullptr;
    const bool right_null = right.data() == nullptr;
    if (left_null != right_null) return left_null == nulls_first ? -1 : 1;
    if (left_null) return 0;
    const auto order = compare_element_keys(left, right, call.type(0).element);
    if (order == 0) return 0;
    return (order < 0) != descending ? -1 : 1;
  };
  std::ranges::stable_sort(places, [&](std::size_t left, std::size_t right) {
    for (std::size_t j = 0; j < width; ++j) {
      const int order = compare(keys[left * width + j], keys[right * width + j]);
      if (order != 0) return order < 0;
    }
    return false;
  });
  return rearranged(call, array, places);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kElement = TypeId::kAnyElement;
constexpr TypeId kArray = TypeId::kAnyArray;
constexpr TypeId kInt = TypeId::kInteger;
constexpr Type kInts = Type::array_of(TypeId::kInteger);

constexpr std::array kFunctions = {
    open_row<assign>("array_assign", {kArray, kInt, kElement}, kArray),
    open_row<append>("array_append", {kArray, kElement}, kArray),
    open_row<prepend>("array_prepend", {kElement, kArray}, kArray),
    open_row<concatenate>("array_cat", {kArray, kArray}, kArray),
    open_row<append>("||", {kArray, kElement}, kArray),
    open_row<prepend>("||", {kElement, kArray}, kArray),
    open_row<concatenate>("||", {kArray, kArray}, kArray),
    open_row<position>("array_position", {kArray, kElement}, kInt),
    open_row<position>("array_position", {kArray, kElement, kInt}, kInt),
    open_row<positions>("array_positions", {kArray, kElement}, kInts),
    open_row<remove>("array_remove", {kArray, kElement}, kArray),
    open_row<replace>("array_replace", {kArray, kElement, kElement}, kArray),
    strict_row<trim>("trim_array", {kArray, kInt}, kArray),
    safe_row<reverse>("array_reverse", {kArray}, kArray),
    safe_row<sort>("array_sort", {kArray}, kArray),
    safe_row<sort>("array_sort", {kArray, TypeId::kBoolean}, kArray),
    safe_row<sort>("array_sort", {kArray, TypeId::kBoolean, TypeId::kBoolean}, kArray),
};

}  // namespace

std::span<const ScalarFunction> array_change_functions() {
  return kFunctions;
}

}  // namespace matview
