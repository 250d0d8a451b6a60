// extract, date_part, date_trunc and date_bin. Field names come as text and may be different in
// every row; they are looked up again only when they change.
#include <algorithm>
#include <array>
#include <limits>
#include <optional>

#include "expr/functions/calendar.h"
#include "expr/functions/date_fields.h"
#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "expr/functions/numeric_kernels.h"
#include "types/time_zone.h"

namespace matview {

namespace {

// Calls `visit(row, field)` for every row, with the field that the first argument names for it, and
// makes those NULL that have a NULL argument.
template <typename Visitor>
Status for_each_field(
    const KernelInput& input, Column& result, Type type, bool truncates, Visitor&& visit) {
  const TextCode* const names = input.arguments[0].values<TextCode>();
  std::optional<TextCode> known;
  DateField field{};
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    if (std::ranges::any_of(input.arguments,
                            [row](const ColumnView& of) { return !of.is_valid(row); })) {
      result.set_null(row);
      continue;
    }
    if (known != names[row]) {
      MATVIEW_ASSIGN(field, find_date_field(input.dictionary.text(names[row]), type, truncates));
      known = names[row];
    }
    MATVIEW_TRY(visit(row, field));
  }
  return {};
}

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────

DatePart part_of(DateField field, const ColumnView& of, std::size_t row) {
  switch (of.type.id) {
    case TypeId::kDate: return part_of_date(field, of.values<std::int32_t>()[row]);
    case TypeId::kTime: return part_of_time(field, of.values<std::int64_t>()[row]);
    case TypeId::kTimestamp: return part_of_timestamp(field, of.values<std::int64_t>()[row]);
    case TypeId::kTimestampTz: {
      const std::int64_t moment = of.values<std::int64_t>()[row];
      return part_of_timestamp(field, moment, session_time_zone().offset_at(moment));
    }
    default: return part_of_interval(field, of.values<Interval>()[row]);
  }
}

NumericWord numeric_part(const DatePart& part, TextDictionary& dictionary) {
  using Kind = DatePart::Kind;
  switch (part.kind) {
    case Kind::kNumber: return make_numeric(part.number, part.scale, dictionary);
    case Kind::kJulian: {
      const Decimal time = Decimal::of(part.microseconds);
      const Decimal day = Decimal::of(kMicrosecondsPerDay);
      const Decimal fraction = Decimal::quotient(time, day, Decimal::quotient_scale(time, day));
      return make_numeric(Decimal::of(part.number) + fraction, dictionary);
    }
    default: break;
  }
  return make_numeric(Decimal(part.kind == Kind::kInfinity ? Decimal::Kind::kPositiveInfinity
                                                           : Decimal::Kind::kNegativeInfinity),
                      dictionary);
}

Status extract(const KernelInput& input, Column& result) {
  const ColumnView& of = input.arguments[1];
  NumericWord* const out = result.values<NumericWord>();
  return for_each_field(
      input, result, of.type, false, [&](std::size_t row, DateField field) -> Status {
        const DatePart part = part_of(field, of, row);
        if (part.kind == DatePart::Kind::kNull) {
          result.set_null(row);
        } else if (part.kind == DatePart::Kind::kNumber &&
                   fits_inline(static_cast<std::int64_t>(part.number)) &&
                   part.number == static_cast<std::int64_t>(part.number)) {
          out[row] = inline_numeric(static_cast<std::int64_t>(part.number), part.scale);
        } else {
          out[row] = numeric_part(part, input.dictionary);
        }
        return {};
      });
}

double float_part(const DatePart& part, DateField field) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const auto whole = static_cast<double>(part.number);
  switch (part.kind) {
    case DatePart::Kind::kInfinity: return kInfinity;
    case DatePart::Kind::kMinusInfinity: return -kInfinity;
    case DatePart::Kind::kJulian:
      return whole +
             static_cast<double>(part.microseconds) / static_cast<double>(kMicrosecondsPerDay);
    default: break;
  }
  if (part.scale == 0) return whole;
  if (field == DateField::kEpoch) return whole / 1e6;
  // Seconds and their fraction, one after the other, as PostgreSQL does.
  const auto seconds = static_cast<double>(part.number / kMicrosecondsInSecond);
  const auto rest = static_cast<double>(part.number % kMicrosecondsInSecond);
  return part.scale == 6 ? seconds + rest / 1e6 : seconds * 1e3 + rest / 1e3;
}

Status date_part(const KernelInput& input, Column& result) {
  const ColumnView& of = input.arguments[1];
  // The parts of a date are those of its midnight.
  const bool is_date = of.type.id == TypeId::kDate;
  const Type type = is_date ? Type(TypeId::kTimestamp) : of.type;
  return for_each_field(
      input, result, type, false, [&](std::size_t row, DateField field) -> Status {
        DatePart part;
        if (is_date && field <= DateField::kHour) {
          const std::int32_t days = of.values<std::int32_t>()[row];
          part.kind = infinity_of(days) == 0 ? DatePart::Kind::kNumber : DatePart::Kind::kNull;
        } else {
          part = part_of(field, of, row);
        }
        if (part.kind == DatePart::Kind::kNull) result.set_null(row);
        result.values<double>()[row] = float_part(part, field);
        return {};
      });
}

// ── Truncation ──────────────────────────────────────────────────────────────────────────────────

// date_trunc(field, moment [, zone]).
Status truncate_moment(const KernelInput& input, Column& result) {
  const Type type = input.arguments[1].type;
  const bool zoned = type.id == TypeId::kTimestampTz;
  const std::int64_t* const moments = input.arguments[1].values<std::int64_t>();
  const bool has_zone = input.arguments.size() > 2;
  return for_each_field(input, result, type, true, [&](std::size_t row, DateField field) -> Status {
    std::int64_t& out = result.values<std::int64_t>()[row];
    TimeZone calendar = zoned ? session_time_zone() : TimeZone{};
    if (has_zone) {
      const TextCode zone = input.arguments[2].values<TextCode>()[row];
      MATVIEW_ASSIGN(calendar, find_time_zone(input.dictionary.text(zone)));
    }
    out = moments[row];
    if (infinity_of(out) != 0) return {};
    // Parts of a day keep their offset, of the two hours that a change of clocks makes alike.
    const std::int64_t offset = calendar.offset_at(out) * kMicrosecondsInSecond;
    MATVIEW_ASSIGN(out, truncate_timestamp(field, out + offset));
    out = field <= DateField::kHour ? out - offset : calendar.to_utc(out);
    return {};
  });
}

Status truncate_length(const KernelInput& input, Column& result) {
  const Type type = input.arguments[1].type;
  const Interval* const intervals = input.arguments[1].values<Interval>();
  Interval* const out = result.values<Interval>();
  return for_each_field(input, result, type, true, [&](std::size_t row, DateField field) -> Status {
    out[row] = truncate_interval(field, intervals[row]);
    return {};
  });
}

// date_bin(stride, moment, origin): the last multiple of the stride, counted from the origin, that
// is not after the moment.
Result<std::int64_t> bin_start(Interval stride, std::int64_t moment, std::int64_t origin) {
  if (infinity_of(moment) != 0) return moment;
  if (infinity_of(origin) != 0) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "origin out of range");
  }
  if (infinity_of(stride) != 0) {
    return fail(ErrorCode::kDatetimeFieldOverflow,
                "timestamps cannot be binned into infinite intervals");
  }
  if (stride.months != 0) {
    return fail(ErrorCode::kFeatureNotSupported,
                "timestamps cannot be binned into intervals containing months or years");
  }
  std::int64_t length = 0;
  if (__builtin_mul_overflow(std::int64_t{stride.days}, kMicrosecondsPerDay, &length) ||
      __builtin_add_overflow(length, stride.microseconds, &length)) {
    return interval_out_of_range();
  }
  if (length <= 0) {
    return fail(ErrorCode::kDatetimeFieldOverflow, "stride must be greater than zero");
  }
  std::int64_t distance = 0;
  if (__builtin_sub_overflow(moment, origin, &distance)) return interval_out_of_range();
  const std::int64_t start = moment - floor_modulo(distance, length);
  if (!is_in_timestamp_range(start)) return timestamp_out_of_range();
  return start;
}

Status bin(const KernelInput& input, Column& result) {
  for (std::size_t i = 0; i < input.rows.count; ++i) {
    const std::size_t row = input.rows[i];
    MATVIEW_ASSIGN(result.values<std::int64_t>()[row],
                   bin_start(input.arguments[0].values<Interval>()[row],
                             input.arguments[1].values<std::int64_t>()[row],
                             input.arguments[2].values<std::int64_t>()[row]));
  }
  return {};
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kStamp = TypeId::kTimestamp;
constexpr TypeId kZoned = TypeId::kTimestampTz;
constexpr TypeId kLength = TypeId::kInterval;

constexpr ScalarFunction of_part(std::string_view name, TypeId of, TypeId result, Kernel kernel) {
  return {name, {kText, of}, result, kernel, NullHandling::kKernel, true};
}

constexpr ScalarFunction extract_from(TypeId of) {
  return of_part("extract", of, TypeId::kNumeric, extract);
}

constexpr ScalarFunction part_from(TypeId of) {
  return of_part("date_part", of, TypeId::kDouble, date_part);
}

constexpr std::array kFunctions = {
    extract_from(TypeId::kDate),
    extract_from(TypeId::kTime),
    extract_from(kStamp),
    of_session(extract_from(kZoned)),
    extract_from(kLength),
    part_from(TypeId::kDate),
    part_from(TypeId::kTime),
    part_from(kStamp),
    of_session(part_from(kZoned)),
    part_from(kLength),
    partial("date_trunc", {kText, kStamp}, kStamp, truncate_moment),
    of_session(partial("date_trunc", {kText, kZoned}, kZoned, truncate_moment)),
    partial("date_trunc", {kText, kZoned, kText}, kZoned, truncate_moment),
    partial("date_trunc", {kText, kLength}, kLength, truncate_length),
    partial("date_bin", {kLength, kStamp, kStamp}, kStamp, bin),
    partial("date_bin", {kLength, kZoned, kZoned}, kZoned, bin),
};

}  // namespace

std::span<const ScalarFunction> date_time_functions() {
  return kFunctions;
}

}  // namespace matview
