// FieldWriter: a visitor of plan nodes (plan/node_fields.h) that writes their fields as bytes, and
// leaves inputs to its owner. It changes nothing.
#pragma once

#include <functional>

#include "common/bytes.h"
#include "plan/expression_serialization.h"
#include "plan/node_fields.h"

namespace matview::plan {

class FieldWriter {
 public:
  FieldWriter(ByteWriter& out, const std::function<void(const NodePtr&)>& put_input)
      : out_(out), put_input_(put_input) {}

  void text(const std::string& text) { out_.put_string(text); }

  void flag(bool flag) { out_.put(static_cast<std::uint8_t>(flag)); }

  void number(std::size_t number) { out_.put_varint(number); }

  template <typename Option>
  void option(Option option) {
    out_.put(static_cast<std::uint8_t>(option));
  }

  void positions(const std::vector<std::size_t>& positions) {
    out_.put_varint(positions.size());
    for (const std::size_t position : positions) out_.put_varint(position);
  }

  void type(Type type) { put_type(type, out_); }

  void types(const std::vector<Type>& types) { put_types(types, out_); }

  void expression(const ExpressionPtr& expression) {
    flag(expression != nullptr);
    if (expression != nullptr) put_expression(*expression, out_);
  }

  void expressions(const std::vector<ExpressionPtr>& expressions) {
    out_.put_varint(expressions.size());
    for (const ExpressionPtr& expression : expressions) put_expression(*expression, out_);
  }

  void aggregate(const AggregateFunction* function) {
    flag(function != nullptr);
    if (function == nullptr) return;
    out_.put_string(function->name);
    put_types(function->parameters, out_);
    put_type(function->result, out_);
  }

  void set_function(const SetFunction* function) {
    out_.put_string(function->name);
    put_types(function->parameters, out_);
  }

  void input(const NodePtr& input) { put_input_(input); }

  template <typename T, typename Each>
  void list(std::vector<T>& items, const Each& each) {
    out_.put_varint(items.size());
    for (T& item : items) each(item);
  }

  template <typename T, typename Each>
  void optional(std::optional<T>& item, const Each& each) {
    flag(item.has_value());
    if (item) each(*item);
  }

 private:
  ByteWriter& out_;
  const std::function<void(const NodePtr&)>& put_input_;
};

}  // namespace matview::plan
