// Loops that compute NUMERICs number by number, for what is not worth more.
#pragma once

#include "expr/function_registry.h"
#include "types/numeric.h"

namespace matview {

// The word for a result; 22003 when it has more digits than NUMERIC takes.
[[nodiscard]] Result<NumericWord> checked_numeric(const Decimal& result,
                                                  TextDictionary& dictionary);

// `word` without its last `dropped` digits behind the point. Requires: is_inline(word),
// 0 ≤ dropped ≤ scale, dropped ≤ 18.
[[nodiscard]] NumericWord drop_digits(NumericWord word, std::int32_t dropped, bool rounds);

using NumericUnary = Result<Decimal> (*)(const Decimal& a);
using NumericBinary = Result<Decimal> (*)(const Decimal& a, const Decimal& b);

[[nodiscard]] Status run_numeric_unary(const KernelInput& input,
                                       Column& result,
                                       NumericUnary function);
[[nodiscard]] Status run_numeric_binary(const KernelInput& input,
                                        Column& result,
                                        NumericBinary function);

template <NumericUnary kFunction>
Status numeric_unary(const KernelInput& input, Column& result) {
  return run_numeric_unary(input, result, kFunction);
}

template <NumericBinary kFunction>
Status numeric_binary(const KernelInput& input, Column& result) {
  return run_numeric_binary(input, result, kFunction);
}

}  // namespace matview
