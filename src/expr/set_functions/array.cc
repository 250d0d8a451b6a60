// Arrays taken apart into rows: unnest and generate_subscripts.
#include "types/array.h"

#include <array>

#include "expr/set_functions/families.h"

namespace matview {

namespace {

[[nodiscard]] Array array_at(const ColumnView& column,
                             std::size_t row,
                             const ExecutionContext& context) {
  return decode_array(context.dictionary.text(column.values<TextCode>()[row]), column.type);
}

[[nodiscard]] Status unnest(std::span<const ColumnView> arguments,
                            std::size_t row,
                            const ExecutionContext& context,
                            RowBatch& out) {
  const Array array = array_at(arguments[0], row, context);
  const std::size_t first = out.row_count();
  out.resize(first + array.elements.size());
  for (std::size_t i = 0; i < array.elements.size(); ++i) {
    out.column(0).set_value(first + i, array.elements[i], context.dictionary);
  }
  return {};
}

// generate_subscripts(array, dimension [, reverse])
[[nodiscard]] Status generate_subscripts(std::span<const ColumnView> arguments,
                                         std::size_t row,
                                         const ExecutionContext& context,
                                         RowBatch& out) {
  const Array array = array_at(arguments[0], row, context);
  const std::int64_t wanted = arguments[1].values<std::int32_t>()[row];
  if (wanted < 1 || wanted > static_cast<std::int64_t>(array.dimensions.size())) return {};
  const ArrayDimension dimension = array.dimensions[static_cast<std::size_t>(wanted) - 1];
  const bool is_reverse = arguments.size() > 2 && arguments[2].values<std::uint8_t>()[row] != 0;
  const std::size_t first = out.row_count();
  out.resize(first + static_cast<std::size_t>(dimension.size));
  std::int32_t* const values = out.column(0).values<std::int32_t>() + first;
  for (std::int32_t i = 0; i < dimension.size; ++i) {
    values[i] = is_reverse ? dimension.upper() - i : dimension.lower + i;
  }
  return {};
}

constexpr std::array<std::string_view, 1> kUnnest = {"unnest"};
constexpr std::array<std::string_view, 1> kSubscripts = {"generate_subscripts"};
constexpr std::array<Type, 1> kElement = {TypeId::kAnyElement};
constexpr std::array<Type, 1> kInteger = {TypeId::kInteger};

constexpr SetFunction kFunctions[] = {
    {"unnest", {TypeId::kAnyArray}, kUnnest, kElement, unnest},
    {"generate_subscripts",
     {TypeId::kAnyArray, TypeId::kInteger},
     kSubscripts,
     kInteger,
     generate_subscripts},
    {"generate_subscripts",
     {TypeId::kAnyArray, TypeId::kInteger, TypeId::kBoolean},
     kSubscripts,
     kInteger,
     generate_subscripts},
};

}  // namespace

std::span<const SetFunction> array_set_functions() {
  return kFunctions;
}

}  // namespace matview
