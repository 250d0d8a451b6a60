// Value: one owned SQL value. For literals, parameters, metadata and the boundary; columns, not
// Values, carry data between operators.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "common/result.h"
#include "types/type.h"

namespace matview {

class Value {
 public:
  // NULL of an unknown type.
  Value() = default;

  [[nodiscard]] static Value null(Type type) { return Value(type, std::monostate{}); }

  [[nodiscard]] static Value boolean(bool value) { return Value(TypeId::kBoolean, value); }

  [[nodiscard]] static Value integer(std::int32_t value) {
    return Value(TypeId::kInteger, std::int64_t{value});
  }

  [[nodiscard]] static Value bigint(std::int64_t value) { return Value(TypeId::kBigint, value); }

  [[nodiscard]] static Value float8(double value) { return Value(TypeId::kDouble, value); }

  [[nodiscard]] static Value smallint(std::int16_t value) {
    return Value(TypeId::kSmallint, std::int64_t{value});
  }

  [[nodiscard]] static Value float4(float value) {
    return Value(TypeId::kReal, static_cast<double>(value));
  }

  // `digits` as PostgreSQL prints them: "1.50", "-3", "NaN", "Infinity".
  [[nodiscard]] static Value numeric(std::string digits) {
    return Value(TypeId::kNumeric, std::move(digits));
  }

  [[nodiscard]] static Value interval(Interval value) { return Value(TypeId::kInterval, value); }

  // TIME (microseconds since midnight), TIMESTAMPTZ (since 1970 UTC) and all others stored so.
  [[nodiscard]] static Value of_integer(Type type, std::int64_t value) {
    return Value(type, value);
  }

  // The bytes that the dictionary holds for a value of a type that is coded in it.
  [[nodiscard]] static Value of_bytes(Type type, std::string bytes) {
    return Value(type, std::move(bytes));
  }

  [[nodiscard]] static Value text(std::string value) {
    return Value(TypeId::kText, std::move(value));
  }

  // An untyped '…' literal; the binder gives it a type from its surroundings.
  [[nodiscard]] static Value unknown(std::string value) {
    return Value(TypeId::kUnknown, std::move(value));
  }

  [[nodiscard]] static Value date(std::int32_t days) {
    return Value(TypeId::kDate, std::int64_t{days});
  }

  [[nodiscard]] static Value timestamp(std::int64_t microseconds) {
    return Value(TypeId::kTimestamp, microseconds);
  }

  [[nodiscard]] Type type() const { return type_; }

  [[nodiscard]] bool is_null() const { return std::holds_alternative<std::monostate>(data_); }

  // Each accessor requires a non-null value of a type stored that way.
  [[nodiscard]] bool as_boolean() const { return std::get<bool>(data_); }

  // SMALLINT, INTEGER, BIGINT, DATE (days), TIME, TIMESTAMP and TIMESTAMPTZ (microseconds).
  [[nodiscard]] std::int64_t as_integer() const { return std::get<std::int64_t>(data_); }

  // DOUBLE and REAL.
  [[nodiscard]] double as_double() const { return std::get<double>(data_); }

  [[nodiscard]] Interval as_interval() const { return std::get<Interval>(data_); }

  // TEXT and unknown; the digits of NUMERIC; the bytes of all others that are coded in the
  // dictionary.
  [[nodiscard]] const std::string& as_text() const { return std::get<std::string>(data_); }

  // PostgreSQL's text output of the value; "NULL" for NULL.
  [[nodiscard]] std::string to_string() const;

  // Identity of representation, NULL equal to NULL of the same type: for tests and metadata, not
  // SQL's `=`.
  friend bool operator==(const Value&, const Value&) = default;

 private:
  using Data = std::variant<std::monostate, bool, std::int64_t, double, std::string, Interval>;

  Value(Type type, Data data) : type_(type), data_(std::move(data)) {}

  Type type_;
  Data data_;
};

// Converts by PostgreSQL's explicit cast rules: text is parsed as the target's input syntax
// (22P02, 22007, 22008 where it is not), numbers are range-checked (22003), and impossible pairs
// are 42846. NULL becomes NULL of `target`. Texts too long for CHAR(n) and VARCHAR(n) are cut.
// `now` is what the texts 'now', 'today', … mean in dates and times.
[[nodiscard]] Result<Value> cast_value(const Value& value,
                                       Type target,
                                       std::optional<std::int64_t> now = {});

}  // namespace matview
