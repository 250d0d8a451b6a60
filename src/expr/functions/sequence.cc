// nextval, currval, lastval and setval. Each call counts, so no result is remembered.
#include <array>

#include "expr/functions/families.h"
#include "expr/functions/kernels.h"

namespace matview {

namespace {

using Answer = Result<std::int64_t>;

template <Answer (*kAnswer)(Sequences&, const KernelInput&, std::size_t row)>
Status sequence_kernel(const KernelInput& input, Column& result) {
  if (input.context.sequences == nullptr) {
    return fail(ErrorCode::kFeatureNotSupported, "sequences cannot be used here");
  }
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(result.values<std::int64_t>()[row],
                   kAnswer(*input.context.sequences, input, row));
  }
  return {};
}

std::string_view name_at(const KernelInput& input, std::size_t row) {
  return input.dictionary.text(input.arguments[0].values<TextCode>()[row]);
}

Answer next_value(Sequences& sequences, const KernelInput& input, std::size_t row) {
  return sequences.next_value(name_at(input, row));
}

Answer current_value(Sequences& sequences, const KernelInput& input, std::size_t row) {
  return sequences.current_value(name_at(input, row));
}

Answer last_value(Sequences& sequences, const KernelInput&, std::size_t) {
  return sequences.last_value();
}

Answer set_value(Sequences& sequences, const KernelInput& input, std::size_t row) {
  const std::int64_t value = input.arguments[1].values<std::int64_t>()[row];
  const bool is_called =
      input.arguments.size() < 3 || input.arguments[2].values<std::uint8_t>()[row] != 0;
  MATVIEW_TRY(sequences.set_value(name_at(input, row), value, is_called));
  return value;
}

template <Answer (*kAnswer)(Sequences&, const KernelInput&, std::size_t row)>
constexpr ScalarFunction sequence_function(std::string_view name, ParameterList parameters) {
  return volatile_function({name,
                            parameters,
                            TypeId::kBigint,
                            sequence_kernel<kAnswer>,
                            NullHandling::kStrictSkipping,
                            true});
}

constexpr std::array kFunctions = {
    sequence_function<next_value>("nextval", {TypeId::kText}),
    sequence_function<current_value>("currval", {TypeId::kText}),
    sequence_function<last_value>("lastval", {}),
    sequence_function<set_value>("setval", {TypeId::kText, TypeId::kBigint}),
    sequence_function<set_value>("setval", {TypeId::kText, TypeId::kBigint, TypeId::kBoolean}),
};

}  // namespace

std::span<const ScalarFunction> sequence_functions() {
  return kFunctions;
}

}  // namespace matview
