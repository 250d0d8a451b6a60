#include "expr/functions/kernels.h"

namespace matview {

namespace {

std::unexpected<Failure> out_of_range(Type result) {
  switch (result.id) {
    case TypeId::kReal:
    case TypeId::kDouble:
      return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow");
    case TypeId::kDate: return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range");
    case TypeId::kTimestampTz:
    case TypeId::kTimestamp:
      return fail(ErrorCode::kDatetimeFieldOverflow, "date out of range for timestamp");
    default: return fail(ErrorCode::kNumericValueOutOfRange, "{} out of range", type_name(result));
  }
}

}  // namespace

Status check_faults(Faults faults, Type result) {
  if (faults == kNoFault) return {};
  if (faults & kDivisionByZero) return fail(ErrorCode::kDivisionByZero, "division by zero");
  if (faults & kOutOfRange) return out_of_range(result);
  if (faults & kInfiniteDates) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "cannot subtract infinite dates");
  }
  if (faults & kUnderflow) {
    return fail(ErrorCode::kNumericValueOutOfRange, "value out of range: underflow");
  }
  if (faults & kNegativeRoot) {
    return fail(ErrorCode::kInvalidArgumentForPower,
                "cannot take square root of a negative number");
  }
  if (faults & kLogarithmOfZero) {
    return fail(ErrorCode::kInvalidArgumentForLogarithm, "cannot take logarithm of zero");
  }
  if (faults & kLogarithmOfNegative) {
    return fail(ErrorCode::kInvalidArgumentForLogarithm,
                "cannot take logarithm of a negative number");
  }
  if (faults & kZeroToNegativePower) {
    return fail(ErrorCode::kInvalidArgumentForPower,
                "zero raised to a negative power is undefined");
  }
  return fail(ErrorCode::kInvalidArgumentForPower,
              "a negative number raised to a non-integer power yields a complex result");
}

}  // namespace matview
