// matview_functions: what the registries hold, as the tables of docs/sql.md. For
// scripts/document_functions.mjs.
#include <cstdio>
#include <map>
#include <string>
#include <string_view>

#include "expr/aggregate_registry.h"
#include "expr/function_registry.h"
#include "expr/set_functions.h"

namespace {

using namespace matview;

std::string type_text(Type type) {
  switch (type.id) {
    case TypeId::kAny: return "any";
    case TypeId::kAnyElement: return "anyelement";
    case TypeId::kAnyArray: return "anyarray";
    default: return std::string(type_name(type));
  }
}

std::string signature(const ParameterList& parameters, const std::string& result) {
  std::string text = "(";
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    if (i != 0) text += ", ";
    text += type_text(parameters[i]);
  }
  if (parameters.is_variadic()) text += ", …";
  return text + ") " + result;
}

// The rows of a table, by name; what a name has of its own is in its first column.
class Table {
 public:
  explicit Table(std::string_view title) {
    text_ = "\n" + std::string(title) + "\n\n| | |\n|---|---|\n";
  }

  void add(std::string_view name, const std::string& entry) {
    std::string& entries = rows_[std::string(name)];
    if (!entries.empty()) entries += "<br>";
    entries += entry;
  }

  void print() const {
    std::printf("%s", text_.c_str());
    for (const auto& [name, entries] : rows_) {
      std::string shown;
      for (const char c : name) shown += c == '|' ? std::string("\\|") : std::string(1, c);
      std::printf("| `%s` | %s |\n", shown.c_str(), entries.c_str());
    }
  }

 private:
  std::string text_;
  std::map<std::string, std::string> rows_;
};

bool is_operator(std::string_view name) {
  return !((name.front() >= 'a' && name.front() <= 'z') || name.front() == '_');
}

std::string_view when_it_changes(Volatility volatility) {
  switch (volatility) {
    case Volatility::kSession:
    case Volatility::kStable: return ", stable";
    case Volatility::kVolatile: return ", volatile";
    case Volatility::kImmutable: break;
  }
  return "";
}

}  // namespace

int main() {
  Table operators("**Operators**");
  Table functions("**Functions**");
  for (const ScalarFunction& function : all_functions()) {
    if (function.name.starts_with("cast") || function.name == "assign") continue;
    Table& table = is_operator(function.name) ? operators : functions;
    table.add(function.name,
              signature(function.parameters, type_text(function.result)) +
                  std::string(when_it_changes(function.volatility)));
  }
  Table aggregates("**Aggregates**, and how incremental views follow them");
  for (const AggregateFunction& aggregate : all_aggregates()) {
    const bool is_invertible = aggregate.maintenance == AggregateClass::kInvertible;
    aggregates.add(aggregate.name,
                   signature(aggregate.parameters, type_text(aggregate.result)) +
                       (is_invertible ? ", invertible" : ", ordered"));
  }
  Table sets("**Functions that give rows**");
  for (const SetFunction& function : all_set_functions()) {
    std::string columns;
    for (std::size_t i = 0; i < function.column_types.size(); ++i) {
      if (i != 0) columns += ", ";
      columns += type_text(function.column_types[i]);
    }
    sets.add(function.name, signature(function.parameters, columns));
  }
  operators.print();
  functions.print();
  aggregates.print();
  sets.print();
}
