#include "expr/cast_rules.h"

#include <algorithm>
#include <array>

namespace matview {

namespace {

using enum TypeId;

struct Rule {
  TypeId from;
  TypeId to;
  CastRule rule;
};

// Casts beside those among numbers, and those through text.
constexpr std::array kRules = std::to_array<Rule>({
    {kText, kChar, CastRule::kImplicit},
    {kChar, kText, CastRule::kImplicit},
    {kDate, kTimestamp, CastRule::kImplicit},
    {kDate, kTimestampTz, CastRule::kImplicit},
    {kTimestamp, kTimestampTz, CastRule::kImplicit},
    {kTime, kInterval, CastRule::kImplicit},
    {kTimestamp, kDate, CastRule::kAssignment},
    {kTimestamp, kTime, CastRule::kAssignment},
    {kTimestampTz, kDate, CastRule::kAssignment},
    {kTimestampTz, kTime, CastRule::kAssignment},
    {kTimestampTz, kTimestamp, CastRule::kAssignment},
    {kInterval, kTime, CastRule::kAssignment},
    {kJson, kJsonb, CastRule::kAssignment},
    {kJsonb, kJson, CastRule::kAssignment},
    {kBoolean, kInteger, CastRule::kExplicit},
    {kInteger, kBoolean, CastRule::kExplicit},
    {kJsonb, kBoolean, CastRule::kExplicit},
    {kJsonb, kSmallint, CastRule::kExplicit},
    {kJsonb, kInteger, CastRule::kExplicit},
    {kJsonb, kBigint, CastRule::kExplicit},
    {kJsonb, kNumeric, CastRule::kExplicit},
    {kJsonb, kReal, CastRule::kExplicit},
    {kJsonb, kDouble, CastRule::kExplicit},
});

// Numbers convert upwards in this order without being asked, and downwards when assigned.
int number_rank(TypeId id) {
  switch (id) {
    case kSmallint: return 1;
    case kInteger: return 2;
    case kBigint: return 3;
    case kNumeric: return 4;
    case kReal: return 5;
    default: return 6;
  }
}

}  // namespace

CastRule cast_rule(Type from, Type to) {
  if (from.id == kUnknown || is_same_type(from, to)) return CastRule::kImplicit;
  if (from.id == kArray && to.id == kArray) return cast_rule(from.element, to.element);
  if (is_numeric(from.id) && is_numeric(to.id)) {
    return number_rank(from.id) < number_rank(to.id) ? CastRule::kImplicit : CastRule::kAssignment;
  }
  const auto* const found = std::ranges::find_if(
      kRules, [&](const Rule& rule) { return rule.from == from.id && rule.to == to.id; });
  if (found != kRules.end()) return found->rule;
  // What is left goes by the text form, if one side is a text.
  if (is_pseudo(from.id) || is_pseudo(to.id)) return CastRule::kNone;
  if (type_category(to.id) == TypeCategory::kString) return CastRule::kAssignment;
  if (type_category(from.id) == TypeCategory::kString) return CastRule::kExplicit;
  return CastRule::kNone;
}

TypeCategory type_category(TypeId id) {
  switch (id) {
    case kUnknown: return TypeCategory::kUnknown;
    case kBoolean: return TypeCategory::kBoolean;
    case kSmallint:
    case kInteger:
    case kBigint:
    case kNumeric:
    case kReal:
    case kDouble: return TypeCategory::kNumber;
    case kText:
    case kChar: return TypeCategory::kString;
    case kDate:
    case kTime:
    case kTimestamp:
    case kTimestampTz: return TypeCategory::kDateTime;
    case kInterval: return TypeCategory::kTimespan;
    case kArray: return TypeCategory::kArray;
    case kUuid:
    case kBytea:
    case kJson:
    case kJsonb: return TypeCategory::kOther;
    case kAny:
    case kAnyElement:
    case kAnyArray: break;
  }
  return TypeCategory::kPseudo;
}

bool is_preferred_type(TypeId id) {
  return id == kBoolean || id == kDouble || id == kText || id == kTimestampTz || id == kInterval;
}

}  // namespace matview
