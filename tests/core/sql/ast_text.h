// Writes an AST as text in which every operator has its parentheses, so that tests can say in one
// line how something was parsed: `a + b * c` is `(a + (b * c))`.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "sql/ast.h"

namespace matview::sql {

[[nodiscard]] inline std::string to_text(const Expression& expression);
[[nodiscard]] inline std::string to_text(const Query& query);

template <typename Items, typename Writer>
[[nodiscard]] std::string join(const Items& items, Writer write) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + write(item);
  return text;
}

// Every node is written by one overload.
struct AstWriter {
  static std::string optional(std::string_view keyword, const ExpressionPtr& expression) {
    return expression ? " " + std::string(keyword) + " " + to_text(*expression) : "";
  }

  static std::string list(const std::vector<ExpressionPtr>& items) {
    return join(items, [](const ExpressionPtr& item) { return to_text(*item); });
  }

  static std::string names(const std::vector<std::string>& items) {
    return join(items, [](const std::string& item) { return item; });
  }

  static std::string name_of(BinaryOperator op) {
    static constexpr std::array<std::string_view, 17> kNames = {"OR",
                                                                "AND",
                                                                "=",
                                                                "<>",
                                                                "<",
                                                                "<=",
                                                                ">",
                                                                ">=",
                                                                "IS DISTINCT FROM",
                                                                "IS NOT DISTINCT FROM",
                                                                "||",
                                                                "+",
                                                                "-",
                                                                "*",
                                                                "/",
                                                                "%",
                                                                "^"};
    return std::string(kNames[static_cast<std::size_t>(op)]);
  }

  std::string operator()(const Literal& literal) const {
    const TypeId type = literal.value.type().id;
    const bool quoted =
        !literal.value.is_null() && (type == TypeId::kUnknown || type == TypeId::kText);
    return quoted ? "'" + literal.value.to_string() + "'" : literal.value.to_string();
  }

  std::string operator()(const ColumnName& column) const {
    return column.qualifier.empty() ? column.name : column.qualifier + "." + column.name;
  }

  std::string operator()(const Star& star) const {
    return star.qualifier.empty() ? "*" : star.qualifier + ".*";
  }

  std::string operator()(const ParameterNumber& parameter) const {
    return "$" + std::to_string(parameter.number);
  }

  std::string operator()(const Unary& unary) const {
    static constexpr std::array<std::string_view, 3> kNames = {"NOT ", "+", "-"};
    return "(" + std::string(kNames[static_cast<std::size_t>(unary.op)]) + to_text(*unary.operand) +
           ")";
  }

  std::string operator()(const Binary& binary) const {
    return "(" + to_text(*binary.left) + " " + name_of(binary.op) + " " + to_text(*binary.right) +
           ")";
  }

  std::string operator()(const NamedOperator& named) const {
    return "(" + (named.left ? to_text(*named.left) + " " : "") + named.symbol + " " +
           to_text(*named.right) + ")";
  }

  std::string operator()(const PatternMatch& match) const {
    static constexpr std::array<std::string_view, 3> kNames = {"LIKE ", "ILIKE ", "SIMILAR TO "};
    return "(" + to_text(*match.operand) + (match.negated ? " NOT " : " ") +
           std::string(kNames[static_cast<std::size_t>(match.kind)]) + to_text(*match.pattern) +
           optional("ESCAPE", match.escape) + ")";
  }

  std::string operator()(const Row& row) const { return "ROW(" + list(row.fields) + ")"; }

  std::string operator()(const QuantifiedComparison& comparison) const {
    return "(" + to_text(*comparison.operand) + " " + comparison.symbol +
           (comparison.all ? " ALL (" : " ANY (") +
           (comparison.query ? to_text(*comparison.query) : to_text(*comparison.array)) + "))";
  }

  std::string operator()(const ArrayConstructor& array) const {
    return "ARRAY[" + list(array.elements) + "]";
  }

  std::string operator()(const ArraySubquery& array) const {
    return "ARRAY(" + to_text(*array.query) + ")";
  }

  std::string operator()(const Subscript& subscript) const {
    return to_text(*subscript.operand) + "[" + (subscript.index ? to_text(*subscript.index) : "") +
           (subscript.is_slice ? ":" : "") + (subscript.high ? to_text(*subscript.high) : "") + "]";
  }

  std::string operator()(const DefaultValue& /*value*/) const { return "DEFAULT"; }

  std::string operator()(const GroupingElement& element) const {
    static constexpr std::array<std::string_view, 4> kNames = {
        "", "ROLLUP", "CUBE", "GROUPING SETS"};
    if (element.kind == GroupingKind::kExpressions) {
      return element.expressions.size() == 1 ? to_text(*element.expressions.front())
                                             : "(" + list(element.expressions) + ")";
    }
    return std::string(kNames[static_cast<std::size_t>(element.kind)]) + "(" +
           join(element.elements, *this) + ")";
  }

  std::string operator()(const IsTest& test) const {
    static constexpr std::array<std::string_view, 4> kNames = {"NULL", "TRUE", "FALSE", "UNKNOWN"};
    return "(" + to_text(*test.operand) + (test.negated ? " IS NOT " : " IS ") +
           std::string(kNames[static_cast<std::size_t>(test.kind)]) + ")";
  }

  std::string operator()(const Between& between) const {
    return "(" + to_text(*between.operand) + (between.negated ? " NOT" : "") + " BETWEEN " +
           (between.symmetric ? "SYMMETRIC " : "") + to_text(*between.low) + " AND " +
           to_text(*between.high) + ")";
  }

  std::string operator()(const InList& in) const {
    return "(" + to_text(*in.operand) + (in.negated ? " NOT" : "") + " IN (" + list(in.items) +
           "))";
  }

  static std::string order_by(const std::vector<OrderItem>& items) {
    return items.empty() ? "" : " ORDER BY " + join(items, AstWriter{});
  }

  static std::string bound(const FrameBound& bound) {
    static constexpr std::array<std::string_view, 5> kNames = {
        "UNBOUNDED PRECEDING", " PRECEDING", "CURRENT ROW", " FOLLOWING", "UNBOUNDED FOLLOWING"};
    return (bound.offset ? to_text(*bound.offset) : "") +
           std::string(kNames[static_cast<std::size_t>(bound.kind)]);
  }

  static std::string window(const WindowDefinition& window) {
    static constexpr std::array<std::string_view, 3> kModes = {" RANGE ", " ROWS ", " GROUPS "};
    static constexpr std::array<std::string_view, 4> kExclusions = {
        "", " EXCLUDE CURRENT ROW", " EXCLUDE GROUP", " EXCLUDE TIES"};
    if (window.is_reference) return window.base;
    std::string text = "(" + window.base;
    if (!window.partition_by.empty()) text += " PARTITION BY " + list(window.partition_by);
    text += order_by(window.order_by);
    if (window.frame) {
      text += std::string(kModes[static_cast<std::size_t>(window.frame->mode)]) + "BETWEEN " +
              bound(window.frame->start) + " AND " + bound(window.frame->end) +
              std::string(kExclusions[static_cast<std::size_t>(window.frame->exclusion)]);
    }
    return text + ")";
  }

  std::string operator()(const FunctionCall& call) const {
    return call.name + "(" + (call.star ? "*" : "") + (call.distinct ? "DISTINCT " : "") +
           (call.variadic ? "VARIADIC " : "") + list(call.arguments) +
           (call.within_group ? ") WITHIN GROUP (" : "") + order_by(call.order_by) + ")" +
           (call.filter ? " FILTER (WHERE " + to_text(*call.filter) + ")" : "") +
           (call.over ? " OVER " + window(*call.over) : "");
  }

  std::string operator()(const Cast& cast) const {
    return to_text(*cast.operand) + "::" + std::string(type_name(cast.target));
  }

  std::string operator()(const Case& expression) const {
    std::string text = "CASE";
    if (expression.operand) text += " " + to_text(*expression.operand);
    for (const CaseBranch& branch : expression.branches) {
      text += " WHEN " + to_text(*branch.condition) + " THEN " + to_text(*branch.result);
    }
    return text + optional("ELSE", expression.otherwise) + " END";
  }

  std::string operator()(const ScalarSubquery& subquery) const {
    return "(" + to_text(*subquery.query) + ")";
  }

  std::string operator()(const Exists& exists) const {
    return "EXISTS (" + to_text(*exists.query) + ")";
  }

  std::string operator()(const InSubquery& in) const {
    return "(" + to_text(*in.operand) + (in.negated ? " NOT" : "") + " IN (" + to_text(*in.query) +
           "))";
  }

  std::string operator()(const TableReference& table) const {
    const std::string columns =
        table.column_aliases.empty() ? "" : "(" + names(table.column_aliases) + ")";
    return std::visit(*this, table.node) +
           (table.alias.empty() ? "" : " AS " + table.alias + columns);
  }

  std::string operator()(const NamedTable& table) const { return table.name; }

  std::string operator()(const DerivedTable& table) const {
    return (table.lateral ? "LATERAL (" : "(") + to_text(*table.query) + ")";
  }

  std::string operator()(const TableFunction& table) const {
    return (*this)(table.call) + (table.with_ordinality ? " WITH ORDINALITY" : "");
  }

  std::string operator()(const JoinedTable& join) const {
    static constexpr std::array<std::string_view, 5> kNames = {
        "", "LEFT ", "RIGHT ", "FULL ", "CROSS "};
    const std::string condition =
        join.using_columns.empty() ? "" : " USING (" + names(join.using_columns) + ")";
    return "(" + (*this)(*join.left) + (join.natural ? " NATURAL " : " ") +
           std::string(kNames[static_cast<std::size_t>(join.kind)]) + "JOIN " +
           (*this)(*join.right) + optional("ON", join.condition) + condition + ")";
  }

  std::string operator()(const Select& select) const {
    const auto item_text = [](const SelectItem& item) {
      return to_text(*item.expression) + (item.alias.empty() ? "" : " AS " + item.alias);
    };
    std::string text = select.distinct ? "SELECT DISTINCT " : "SELECT ";
    if (!select.distinct_on.empty()) text += "ON (" + list(select.distinct_on) + ") ";
    text += join(select.items, item_text);
    if (!select.from.empty()) text += " FROM " + join(select.from, *this);
    text += optional("WHERE", select.where);
    if (!select.group_by.empty()) {
      text += select.group_by_distinct ? " GROUP BY DISTINCT " : " GROUP BY ";
      text += join(select.group_by, *this);
    }
    text += optional("HAVING", select.having);
    if (select.windows.empty()) return text;
    return text + " WINDOW " + join(select.windows, [](const NamedWindow& named) {
             return named.name + " AS " + window(named.definition);
           });
  }

  std::string operator()(const Values& values) const {
    return "VALUES " + join(values.rows, [](const auto& row) { return "(" + list(row) + ")"; });
  }

  std::string operator()(const SetOperation& operation) const {
    static constexpr std::array<std::string_view, 3> kNames = {
        " UNION ", " INTERSECT ", " EXCEPT "};
    return "{" + to_text(*operation.left) +
           std::string(kNames[static_cast<std::size_t>(operation.op)]) +
           (operation.all ? "ALL " : "") + to_text(*operation.right) + "}";
  }

  std::string operator()(const CommonTable& table) const {
    return table.name + (table.columns.empty() ? "" : "(" + names(table.columns) + ")") + " AS " +
           (table.materialized ? (*table.materialized ? "MATERIALIZED (" : "NOT MATERIALIZED (")
                               : "(") +
           to_text(*table.query) + ")";
  }

  std::string operator()(const OrderItem& item) const {
    static constexpr std::array<std::string_view, 3> kNulls = {"", " NULLS FIRST", " NULLS LAST"};
    return to_text(*item.expression) + (item.descending ? " DESC" : "") +
           std::string(kNulls[static_cast<std::size_t>(item.nulls)]);
  }
};

inline std::string to_text(const Expression& expression) {
  return std::visit(AstWriter{}, expression.node);
}

inline std::string to_text(const Query& query) {
  const AstWriter writer;
  std::string text;
  if (!query.with.empty()) {
    text += (query.recursive ? "WITH RECURSIVE " : "WITH ") + join(query.with, writer) + " ";
  }
  text += std::visit(writer, query.body);
  if (!query.order_by.empty()) text += " ORDER BY " + join(query.order_by, writer);
  text += AstWriter::optional("LIMIT", query.limit);
  if (query.with_ties) text += " WITH TIES";
  return text + AstWriter::optional("OFFSET", query.offset);
}

}  // namespace matview::sql
