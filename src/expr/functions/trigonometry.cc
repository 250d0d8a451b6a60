// Angles, hyperbolic and special functions, and roots: functions of doubles too rare for loops of
// their own.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>

#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"

namespace matview {

namespace {

using Word = RowCall::Word;
using std::numbers::pi;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Word out_of_domain(RowCall& call) {
  return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "input is out of range"));
}

// A result that became infinite, or nothing, on the way.
Word checked(RowCall& call, double result, bool may_be_zero) {
  bool is_finite = true;
  for (std::size_t i = 0; i < call.size(); ++i) is_finite &= std::isfinite(call.float8(i));
  if (is_finite && std::isinf(result)) {
    return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow"));
  }
  if (!may_be_zero && result == 0.0 && call.float8(0) != 0.0) {
    return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "value out of range: underflow"));
  }
  return call.result(result);
}

// ── Degrees: exact where a whole number of them has an exact result ─────────────────────────────

double sine_to_30(double x) {
  return std::sin(x * (pi / 180)) / std::sin(30 * (pi / 180)) / 2;
}

double cosine_to_60(double x) {
  return 1 - (1 - std::cos(x * (pi / 180))) / (1 - std::cos(60 * (pi / 180))) / 2;
}

double sine_to_90(double x) {
  return x <= 30 ? sine_to_30(x) : cosine_to_60(90 - x);
}

double cosine_to_90(double x) {
  return x <= 60 ? cosine_to_60(x) : sine_to_30(90 - x);
}

// The angle as one of the first quadrant, and which signs that leaves.
struct Quadrant {
  double angle;
  bool sine_negative;
  bool cosine_negative;
};

Quadrant quadrant_of(double degrees) {
  double angle = std::fmod(degrees, 360.0);
  Quadrant quadrant{angle, false, false};
  if (angle < 0) {
    angle = -angle;
    quadrant.sine_negative = true;
  }
  if (angle > 180) {
    angle = 360 - angle;
    quadrant.sine_negative = !quadrant.sine_negative;
  }
  if (angle > 90) {
    angle = 180 - angle;
    quadrant.cosine_negative = true;
  }
  quadrant.angle = angle;
  return quadrant;
}

double sind(double x) {
  const Quadrant q = quadrant_of(x);
  return q.sine_negative ? -sine_to_90(q.angle) : sine_to_90(q.angle);
}

double cosd(double x) {
  const Quadrant q = quadrant_of(x);
  return q.cosine_negative ? -cosine_to_90(q.angle) : cosine_to_90(q.angle);
}

double signed_ratio(double x, double ratio, double unit) {
  const Quadrant q = quadrant_of(x);
  const double result = ratio / unit;
  // No negative zeros.
  return q.sine_negative != q.cosine_negative ? 0 - result : result + 0.0;
}

double tand(double x) {
  const double angle = quadrant_of(x).angle;
  return signed_ratio(
      x, sine_to_90(angle) / cosine_to_90(angle), sine_to_90(45) / cosine_to_90(45));
}

double cotd(double x) {
  const double angle = quadrant_of(x).angle;
  return signed_ratio(
      x, cosine_to_90(angle) / sine_to_90(angle), cosine_to_90(45) / sine_to_90(45));
}

double asine_positive(double x) {
  return x <= 0.5 ? std::asin(x) / std::asin(0.5) * 30 : 90 - std::acos(x) / std::acos(0.5) * 60;
}

double acosine_positive(double x) {
  return x <= 0.5 ? 90 - std::asin(x) / std::asin(0.5) * 30 : std::acos(x) / std::acos(0.5) * 60;
}

double asind(double x) {
  return x >= 0 ? asine_positive(x) : -asine_positive(-x);
}

double acosd(double x) {
  return x >= 0 ? acosine_positive(x) : 90 + asine_positive(-x);
}

double atand(double x) {
  return std::atan(x) / std::atan(1.0) * 45;
}

double cot(double x) {
  return 1 / std::tan(x);
}

double degrees(double x) {
  return x / (pi / 180);
}

double radians(double x) {
  return x * (pi / 180);
}

// Exact where the root is a whole number, which libraries may miss by a last bit.
double cube_root(double x) {
  const double root = std::cbrt(x);
  const double whole = std::round(root);
  return whole * whole * whole == x ? whole : root;
}

// ── By where they are defined ───────────────────────────────────────────────────────────────────

using Function = double (*)(double);

// Everywhere but at infinities.
template <Function kFunction>
Word periodic(RowCall& call) {
  const double x = call.float8(0);
  return std::isinf(x) ? out_of_domain(call) : call.result(kFunction(x));
}

// Between −1 and 1.
template <Function kFunction>
Word within_one(RowCall& call) {
  const double x = call.float8(0);
  return x < -1 || x > 1 ? out_of_domain(call) : call.result(kFunction(x));
}

// Everywhere.
template <Function kFunction>
Word everywhere(RowCall& call) {
  return checked(call, kFunction(call.float8(0)), true);
}

Word sinh(RowCall& call) {
  return call.result(std::sinh(call.float8(0)));
}

Word cosh(RowCall& call) {
  return call.result(std::cosh(call.float8(0)));
}

Word acosh(RowCall& call) {
  const double x = call.float8(0);
  return x < 1 ? out_of_domain(call) : call.result(std::acosh(x));
}

template <bool kDegrees>
Word atan2(RowCall& call) {
  const double angle = std::atan2(call.float8(0), call.float8(1));
  return call.result(kDegrees ? angle / std::atan(1.0) * 45 : angle);
}

Word gamma(RowCall& call) {
  const double x = call.float8(0);
  if (std::isnan(x) || x == kInfinity) return call.result(x);
  if (x == -kInfinity || (x <= 0 && std::floor(x) == x)) {
    return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "value out of range: overflow"));
  }
  return checked(call, std::tgamma(x), false);
}

Word lgamma(RowCall& call) {
  const double x = call.float8(0);
  return checked(call, std::isinf(x) ? kInfinity : std::lgamma(x), true);
}

Word square_root(RowCall& call) {
  if (call.float8(0) < 0) {
    return call.failed(
        fail(ErrorCode::kInvalidArgumentForPower, "cannot take square root of a negative number"));
  }
  return call.result(std::sqrt(call.float8(0)));
}

Word decimal_logarithm(RowCall& call) {
  const double x = call.float8(0);
  if (x <= 0) {
    return call.failed(fail(ErrorCode::kInvalidArgumentForLogarithm,
                            "cannot take logarithm of {}",
                            x == 0 ? "zero" : "a negative number"));
  }
  return call.result(std::log10(x));
}

Word constant_pi(RowCall& call) {
  return call.result(pi);
}

// ── width_bucket ────────────────────────────────────────────────────────────────────────────────

Word width_bucket(RowCall& call) {
  const double x = call.float8(0);
  const double low = call.float8(1);
  const double high = call.float8(2);
  const std::int64_t count = call.integer(3);
  const auto invalid = [&](std::string_view why) {
    return call.failed(fail(ErrorCode::kInvalidArgumentForWidthBucket, "{}", why));
  };
  if (count <= 0) return invalid("count must be greater than zero");
  if (std::isnan(x) || std::isnan(low) || std::isnan(high)) {
    return invalid("operand, lower bound, and upper bound cannot be NaN");
  }
  if (std::isinf(low) || std::isinf(high)) return invalid("lower and upper bounds must be finite");
  if (low == high) return invalid("lower bound cannot equal upper bound");
  const bool rises = low < high;
  std::int64_t bucket = 0;
  if (rises ? x >= high : x <= high) {
    bucket = count + 1;
  } else if (rises ? x >= low : x <= low) {
    // Halved, the distances cannot overflow.
    const double part = (x / 2 - low / 2) / (high / 2 - low / 2);
    bucket = std::min(static_cast<std::int64_t>(part * static_cast<double>(count)), count - 1) + 1;
  }
  if (bucket > std::numeric_limits<std::int32_t>::max()) {
    return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "integer out of range"));
  }
  return static_cast<Word>(bucket);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kFloat = TypeId::kDouble;

template <RowFunction kFunction>
constexpr ScalarFunction of_double(std::string_view name) {
  return strict_row<kFunction>(name, {kFloat}, kFloat);
}

constexpr std::array kFunctions = {
    of_double<periodic<std::sin>>("sin"),
    of_double<periodic<std::cos>>("cos"),
    of_double<periodic<std::tan>>("tan"),
    of_double<periodic<cot>>("cot"),
    of_double<periodic<sind>>("sind"),
    of_double<periodic<cosd>>("cosd"),
    of_double<periodic<tand>>("tand"),
    of_double<periodic<cotd>>("cotd"),
    of_double<within_one<std::asin>>("asin"),
    of_double<within_one<std::acos>>("acos"),
    of_double<within_one<asind>>("asind"),
    of_double<within_one<acosd>>("acosd"),
    of_double<within_one<std::atanh>>("atanh"),
    of_double<everywhere<std::atan>>("atan"),
    of_double<everywhere<atand>>("atand"),
    of_double<everywhere<std::tanh>>("tanh"),
    of_double<everywhere<std::asinh>>("asinh"),
    of_double<everywhere<cube_root>>("cbrt"),
    of_double<everywhere<cube_root>>("||/"),
    of_double<everywhere<std::erf>>("erf"),
    of_double<everywhere<std::erfc>>("erfc"),
    of_double<everywhere<degrees>>("degrees"),
    of_double<everywhere<radians>>("radians"),
    of_double<sinh>("sinh"),
    of_double<cosh>("cosh"),
    of_double<acosh>("acosh"),
    of_double<gamma>("gamma"),
    of_double<lgamma>("lgamma"),
    of_double<square_root>("|/"),
    of_double<decimal_logarithm>("log10"),
    strict_row<atan2<false>>("atan2", {kFloat, kFloat}, kFloat),
    strict_row<atan2<true>>("atan2d", {kFloat, kFloat}, kFloat),
    strict_row<constant_pi>("pi", {}, kFloat),
    strict_row<width_bucket>(
        "width_bucket", {kFloat, kFloat, kFloat, TypeId::kInteger}, TypeId::kInteger),
};

}  // namespace

std::span<const ScalarFunction> trigonometry_functions() {
  return kFunctions;
}

}  // namespace matview
