#include "plan/output_names.h"

namespace matview::plan {

namespace {

// How much a name counts: a cast's type gives way to what is cast, a CASE to its ELSE.
enum class Strength : std::uint8_t { kNone, kWeak, kStrong };

struct Name {
  std::string text;
  Strength strength = Strength::kNone;
};

// What pg_type calls it.
[[nodiscard]] std::string internal_name(Type type) {
  switch (type.id) {
    case TypeId::kBoolean: return "bool";
    case TypeId::kInteger: return "int4";
    case TypeId::kBigint: return "int8";
    case TypeId::kDouble: return "float8";
    case TypeId::kSmallint: return "int2";
    case TypeId::kReal: return "float4";
    case TypeId::kText: return type.modifier != 0 ? "varchar" : "text";
    case TypeId::kChar: return "bpchar";
    case TypeId::kTime: return "time";
    case TypeId::kTimestamp: return "timestamp";
    case TypeId::kTimestampTz: return "timestamptz";
    default: break;
  }
  return std::string(type_name(type));
}

[[nodiscard]] Name name_of(const sql::Expression& expression);

[[nodiscard]] Name name_of_query(const sql::Query& query) {
  if (const auto* select = std::get_if<sql::Select>(&query.body)) {
    if (select->items.empty()) return {};
    const sql::SelectItem& item = select->items.front();
    if (!item.alias.empty()) return {item.alias, Strength::kStrong};
    return {output_name(*item.expression), Strength::kStrong};
  }
  if (std::holds_alternative<sql::Values>(query.body)) return {"column1", Strength::kStrong};
  return name_of_query(*std::get<sql::SetOperation>(query.body).left);
}

struct NameVisitor {
  Name operator()(const sql::ColumnName& column) const { return {column.name, Strength::kStrong}; }

  Name operator()(const sql::FunctionCall& call) const { return {call.name, Strength::kStrong}; }

  Name operator()(const sql::Cast& cast) const {
    Name inner = name_of(*cast.operand);
    if (inner.strength == Strength::kStrong) return inner;
    return {internal_name(cast.target), Strength::kWeak};
  }

  Name operator()(const sql::Case& conditional) const {
    if (conditional.otherwise != nullptr) {
      Name inner = name_of(*conditional.otherwise);
      if (inner.strength == Strength::kStrong) return inner;
    }
    return {"case", Strength::kWeak};
  }

  Name operator()(const sql::Subscript& subscript) const { return name_of(*subscript.operand); }

  Name operator()(const sql::ArrayConstructor&) const { return {"array", Strength::kStrong}; }

  Name operator()(const sql::ArraySubquery&) const { return {"array", Strength::kStrong}; }

  Name operator()(const sql::Row&) const { return {"row", Strength::kStrong}; }

  Name operator()(const sql::Exists&) const { return {"exists", Strength::kStrong}; }

  Name operator()(const sql::ScalarSubquery& subquery) const {
    return name_of_query(*subquery.query);
  }

  template <typename T>
  Name operator()(const T&) const {
    return {};
  }
};

Name name_of(const sql::Expression& expression) {
  return std::visit(NameVisitor{}, expression.node);
}

}  // namespace

std::string output_name(const sql::Expression& expression) {
  Name name = name_of(expression);
  return name.strength == Strength::kNone ? "?column?" : std::move(name.text);
}

}  // namespace matview::plan
