// The fields of every plan node, said once: serialisation, traversal and rewrites are visitors over
// them.
//
// `visit_fields(node, visitor)` calls, in a fixed order, one of these for each field:
//   text(std::string&)   flag(bool&)   number(std::size_t&)   option(an enum of one byte&)
//   positions(std::vector<std::size_t>&)    type(Type&)    types(std::vector<Type>&)
//   expression(ExpressionPtr&)  may be null       expressions(std::vector<ExpressionPtr>&)
//   aggregate(const AggregateFunction*&)  may be null       set_function(const SetFunction*&)
//   input(NodePtr&)
//   list(std::vector<T>&, each)   calls `each(T&)` for every item
//   optional(std::optional<T>&, each)
// The order is the format of stored plans (plan/serialization.h).
#pragma once

#include "plan/logical_plan.h"

namespace matview::plan {

template <typename V>
void visit_fields(IndexRange& range, V& visitor) {
  visitor.text(range.index);
  visitor.expressions(range.equal);
  visitor.expression(range.low);
  visitor.expression(range.high);
  visitor.flag(range.low_inclusive);
  visitor.flag(range.high_inclusive);
}

template <typename V>
void visit_fields(Scan& scan, V& visitor) {
  visitor.text(scan.relation);
  visitor.positions(scan.columns);
  visitor.expressions(scan.key);
  visitor.optional(scan.range, [&](IndexRange& range) { visit_fields(range, visitor); });
}

template <typename V>
void visit_fields(Values& values, V& visitor) {
  visitor.list(values.rows, [&](std::vector<ExpressionPtr>& row) { visitor.expressions(row); });
}

template <typename V>
void visit_fields(Filter& filter, V& visitor) {
  visitor.expression(filter.predicate);
  visitor.input(filter.input);
}

template <typename V>
void visit_fields(Project& project, V& visitor) {
  visitor.expressions(project.expressions);
  visitor.input(project.input);
}

template <typename V>
void visit_sort_keys(std::vector<SortKey>& keys, V& visitor) {
  visitor.list(keys, [&](SortKey& key) {
    visitor.expression(key.expression);
    visitor.flag(key.descending);
    visitor.flag(key.nulls_first);
  });
}

template <typename V>
void visit_fields(Aggregate& aggregate, V& visitor) {
  visitor.expressions(aggregate.groups);
  visitor.list(aggregate.aggregates, [&](AggregateCall& call) {
    visitor.aggregate(call.function);
    visitor.expressions(call.arguments);
    visitor.flag(call.distinct);
    visitor.expression(call.filter);
    visit_sort_keys(call.order, visitor);
  });
  visitor.input(aggregate.input);
}

template <typename V>
void visit_fields(Join& join, V& visitor) {
  visitor.option(join.kind);
  visitor.positions(join.left_keys);
  visitor.positions(join.right_keys);
  visitor.expression(join.residual);
  visitor.flag(join.null_aware);
  visitor.number(join.null_aware_keys);
  visitor.input(join.left);
  visitor.input(join.right);
}

template <typename V>
void visit_fields(Sort& sort, V& visitor) {
  visit_sort_keys(sort.keys, visitor);
  visitor.input(sort.input);
}

template <typename V>
void visit_fields(Limit& limit, V& visitor) {
  visitor.expression(limit.limit);
  visitor.expression(limit.offset);
  visitor.input(limit.input);
}

template <typename V>
void visit_fields(Concatenate& concatenate, V& visitor) {
  visitor.list(concatenate.inputs, [&](NodePtr& input) { visitor.input(input); });
}

template <typename V>
void visit_fields(SetOperation& operation, V& visitor) {
  visitor.flag(operation.is_intersect);
  visitor.flag(operation.all);
  visitor.input(operation.left);
  visitor.input(operation.right);
}

template <typename V>
void visit_fields(TopK& top, V& visitor) {
  visitor.positions(top.partition);
  visit_sort_keys(top.keys, visitor);
  visitor.expression(top.limit);
  visitor.expression(top.offset);
  visitor.flag(top.with_ties);
  visitor.input(top.input);
}

template <typename V>
void visit_fields(WindowFrame& frame, V& visitor) {
  visitor.option(frame.mode);
  for (FrameBound* const bound : {&frame.start, &frame.end}) {
    visitor.option(bound->kind);
    visitor.expression(bound->offset);
  }
  visitor.option(frame.exclusion);
  visitor.expression(frame.start_limit);
  visitor.expression(frame.end_limit);
}

template <typename V>
void visit_fields(Window& window, V& visitor) {
  visitor.expressions(window.partition);
  visit_sort_keys(window.order, visitor);
  visitor.list(window.calls, [&](WindowCall& call) {
    visitor.option(call.kind);
    visitor.aggregate(call.aggregate);
    visitor.expressions(call.arguments);
    visitor.expression(call.filter);
    visit_fields(call.frame, visitor);
    visitor.type(call.result);
  });
  visitor.input(window.input);
}

template <typename V>
void visit_fields(Expand& expand, V& visitor) {
  visitor.list(expand.calls, [&](SetReturningCall& call) {
    visitor.set_function(call.function);
    visitor.expressions(call.arguments);
    visitor.types(call.results);
  });
  visitor.flag(expand.ordinality);
  visitor.flag(expand.keep_empty);
  visitor.input(expand.input);
}

template <typename V>
void visit_fields(Shared& shared, V& visitor) {
  visitor.number(shared.id);
  visitor.input(shared.input);
}

template <typename V>
void visit_fields(RecursiveUnion& recursive, V& visitor) {
  visitor.number(recursive.id);
  visitor.flag(recursive.distinct);
  visitor.input(recursive.initial);
  visitor.input(recursive.recursive);
}

template <typename V>
void visit_fields(WorkingTable& working, V& visitor) {
  visitor.number(working.id);
}

template <typename V>
void visit_fields(IndexLookup& lookup, V& visitor) {
  visitor.text(lookup.relation);
  visitor.positions(lookup.columns);
  visitor.text(lookup.index);
  visitor.input(lookup.keys);
}

// Requires: a visitor that changes nothing.
template <typename V>
void look_at_fields(const Node& node, V& visitor) {
  std::visit([&]<typename T>(const T& kind) { visit_fields(const_cast<T&>(kind), visitor); },
             node.node);
}

// A visitor that passes over every field; visitors of some fields derive from it.
struct FieldVisitor {
  void text(std::string&) {}

  void flag(bool&) {}

  void number(std::size_t&) {}

  template <typename Option>
  void option(Option&) {}

  void positions(std::vector<std::size_t>&) {}

  void type(Type&) {}

  void types(std::vector<Type>&) {}

  void expression(ExpressionPtr&) {}

  void expressions(std::vector<ExpressionPtr>&) {}

  void aggregate(const AggregateFunction*&) {}

  void set_function(const SetFunction*&) {}

  void input(NodePtr&) {}

  template <typename T, typename Each>
  void list(std::vector<T>& items, const Each& each) {
    for (T& item : items) each(item);
  }

  template <typename T, typename Each>
  void optional(std::optional<T>& item, const Each& each) {
    if (item) each(*item);
  }
};

}  // namespace matview::plan
