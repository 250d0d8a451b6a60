// Functions about values and the session rather than of them: pg_typeof, num_nulls, version, ….
#include <array>
#include <cmath>

#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"

namespace matview {

namespace {

using Word = RowCall::Word;

Word type_of(RowCall& call) {
  return call.result(type_name(call.type(0)));
}

template <bool kNulls>
Word count_nulls(RowCall& call) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < call.size(); ++i) count += call.is_null(i) == kNulls ? 1 : 0;
  return count;
}

Word version(RowCall& call) {
  return call.result(std::string_view("PostgreSQL 17.0 (matview)"));
}

Word database(RowCall& call) {
  return call.result(std::string_view("matview"));
}

Word schema(RowCall& call) {
  return call.result(std::string_view("public"));
}

// ── Chance: xorshift64* of the state that the execution has ──

// Uniform words, or nothing where chance must not be asked for.
class Chance {
 public:
  explicit Chance(const KernelInput& input) : state_(input.context.random_state) {}

  [[nodiscard]] bool is_there() const { return state_ != nullptr; }

  [[nodiscard]] std::uint64_t word() {
    std::uint64_t state = *state_ == 0 ? 0x9e3779b97f4a7c15ULL : *state_;
    state ^= state >> 12;
    state ^= state << 25;
    state ^= state >> 27;
    *state_ = state;
    return state * 0x2545f4914f6cdd1dULL;
  }

  // In [0, 1).
  [[nodiscard]] double unit() { return std::ldexp(static_cast<double>(word() >> 11), -53); }

 private:
  std::uint64_t* state_;
};

[[nodiscard]] std::unexpected<Failure> no_chance() {
  return fail(ErrorCode::kFeatureNotSupported, "random values are not supported here");
}

Status random(const KernelInput& input, Column& result) {
  Chance chance(input);
  if (!chance.is_there()) return no_chance();
  input.rows.for_each([&](std::size_t row) { result.values<double>()[row] = chance.unit(); });
  return {};
}

// random_normal([mean [, deviation]])
Status random_normal(const KernelInput& input, Column& result) {
  Chance chance(input);
  if (!chance.is_there()) return no_chance();
  constexpr double kTurn = 6.283185307179586;
  input.rows.for_each([&](std::size_t row) {
    const double mean = input.arguments.empty() ? 0 : input.arguments[0].values<double>()[row];
    const double width = input.arguments.size() < 2 ? 1 : input.arguments[1].values<double>()[row];
    const double radius = std::sqrt(-2 * std::log(1 - chance.unit()));
    result.values<double>()[row] = mean + width * radius * std::cos(kTurn * chance.unit());
  });
  return {};
}

// A whole number between two.
template <typename T>
Status random_between(const KernelInput& input, Column& result) {
  Chance chance(input);
  if (!chance.is_there()) return no_chance();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const T low = input.arguments[0].values<T>()[row];
    const T high = input.arguments[1].values<T>()[row];
    if (low > high) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "lower bound must be less than or equal to upper bound");
    }
    const std::uint64_t span =
        static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low) + 1;
    const std::uint64_t step = span == 0 ? chance.word() : chance.word() % span;
    result.values<T>()[row] = static_cast<T>(static_cast<std::uint64_t>(low) + step);
  }
  return {};
}

// setseed gives nothing back: PostgreSQL's void reads as an empty text.
Status set_seed(const KernelInput& input, Column& result) {
  if (input.context.random_state == nullptr) return no_chance();
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    const double seed = input.arguments[0].values<double>()[row];
    if (!(seed >= -1 && seed <= 1)) {
      return fail(ErrorCode::kInvalidParameterValue,
                  "setseed parameter {} is out of allowed range [-1,1]",
                  Value::float8(seed).to_string());
    }
    *input.context.random_state = std::bit_cast<std::uint64_t>(seed) | 1;
    result.values<TextCode>()[row] = input.dictionary.intern({});
  }
  return {};
}

// Version 4: 122 bits of chance.
Status random_uuid(const KernelInput& input, Column& result) {
  Chance chance(input);
  if (!chance.is_there()) return no_chance();
  input.rows.for_each([&](std::size_t row) {
    std::array<char, 16> bytes;
    for (std::size_t half = 0; half < 2; ++half) {
      const std::uint64_t word = chance.word();
      for (std::size_t i = 0; i < 8; ++i) bytes[half * 8 + i] = static_cast<char>(word >> (8 * i));
    }
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    result.values<TextCode>()[row] = input.dictionary.intern({bytes.data(), bytes.size()});
  });
  return {};
}

// pg_input_is_valid(text, type)
Word is_valid_input(RowCall& call) {
  const auto type = type_from_name(call.text(1));
  if (!type) {
    return call.failed(
        fail(ErrorCode::kUndefinedObject, "type \"{}\" does not exist", call.text(1)));
  }
  const std::string text(call.text(0));
  const auto value = cast_value(Value::text(text), *type, call.context().transaction_time);
  if (!value) return 0;
  // What a cast would cut is too long for input.
  const bool has_length = type->modifier != 0 && !value->is_null() &&
                          (type->id == TypeId::kText || type->id == TypeId::kChar);
  if (!has_length) return 1;
  const std::string_view kept = value->as_text();
  return text.find_first_not_of(' ', std::min(kept.size(), text.size())) == std::string::npos;
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kBig = TypeId::kBigint;
constexpr TypeId kDouble = TypeId::kDouble;
constexpr ParameterList kAnything = ParameterList{TypeId::kAny}.variadic();

constexpr ScalarFunction chance(std::string_view name,
                                ParameterList parameters,
                                Type result,
                                Kernel kernel) {
  return volatile_function(partial(name, parameters, result, kernel));
}

constexpr std::array kFunctions = {
    open_row<type_of>("pg_typeof", {TypeId::kAny}, kText),
    open_row<count_nulls<true>>("num_nulls", kAnything, kInt),
    open_row<count_nulls<false>>("num_nonnulls", kAnything, kInt),
    of_session(safe_row<version>("version", {}, kText)),
    of_session(safe_row<database>("current_database", {}, kText)),
    of_session(safe_row<database>("current_catalog", {}, kText)),
    of_session(safe_row<schema>("current_schema", {}, kText)),
    of_session(safe_row<database>("current_user", {}, kText)),
    of_session(safe_row<database>("current_role", {}, kText)),
    of_session(safe_row<database>("session_user", {}, kText)),
    of_session(safe_row<database>("user", {}, kText)),
    stable(strict_row<is_valid_input>("pg_input_is_valid", {kText, kText}, TypeId::kBoolean)),
    chance("random", {}, kDouble, random),
    chance("random", {kInt, kInt}, kInt, random_between<std::int32_t>),
    chance("random", {kBig, kBig}, kBig, random_between<std::int64_t>),
    chance("random_normal", {}, kDouble, random_normal),
    chance("random_normal", {kDouble}, kDouble, random_normal),
    chance("random_normal", {kDouble, kDouble}, kDouble, random_normal),
    chance("setseed", {kDouble}, kText, set_seed),
    chance("gen_random_uuid", {}, TypeId::kUuid, random_uuid),
};

}  // namespace

std::span<const ScalarFunction> system_functions() {
  return kFunctions;
}

}  // namespace matview
