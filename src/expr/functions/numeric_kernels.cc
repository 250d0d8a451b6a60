#include "expr/functions/numeric_kernels.h"

namespace matview {

Result<NumericWord> checked_numeric(const Decimal& result, TextDictionary& dictionary) {
  if (!result.is_in_range()) {
    return fail(ErrorCode::kNumericValueOutOfRange, "value overflows numeric format");
  }
  return make_numeric(result, dictionary);
}

NumericWord drop_digits(NumericWord word, std::int32_t dropped, bool rounds) {
  const std::int64_t power = power_of_ten(dropped);
  const std::int64_t coefficient = coefficient_of(word);
  std::int64_t kept = coefficient / power;
  const std::int64_t rest = coefficient % power;
  if (rounds && dropped > 0) {
    if (rest >= power / 2) ++kept;
    if (rest <= -(power / 2)) --kept;
  }
  return inline_numeric(kept, scale_of(word) - dropped);
}

Status run_numeric_unary(const KernelInput& input, Column& result, NumericUnary function) {
  const NumericWord* const a = input.arguments[0].values<NumericWord>();
  NumericWord* const out = result.values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(const Decimal value, function(to_decimal(a[row])));
    MATVIEW_ASSIGN(out[row], checked_numeric(value, input.dictionary));
  }
  return {};
}

Status run_numeric_binary(const KernelInput& input, Column& result, NumericBinary function) {
  const NumericWord* const a = input.arguments[0].values<NumericWord>();
  const NumericWord* const b = input.arguments[1].values<NumericWord>();
  NumericWord* const out = result.values<NumericWord>();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(const Decimal value, function(to_decimal(a[row]), to_decimal(b[row])));
    MATVIEW_ASSIGN(out[row], checked_numeric(value, input.dictionary));
  }
  return {};
}

}  // namespace matview
