#include "plan/serialization.h"

#include "common/bytes.h"
#include "plan/expression_serialization.h"

namespace matview::plan {

namespace {

constexpr int kMaximumDepth = 500;

// A node is its kind (its place in Node::node), its schema, its own fields, then its inputs.
void put_schema(const Schema& schema, ByteWriter& out) {
  out.put_varint(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) {
    out.put_string(column.name);
    put_type(column.type, out);
    out.put(static_cast<std::uint8_t>(column.not_null));
  }
}

void put_positions(const std::vector<std::size_t>& positions, ByteWriter& out) {
  out.put_varint(positions.size());
  for (const std::size_t position : positions) out.put_varint(position);
}

void put_expressions(const std::vector<ExpressionPtr>& expressions, ByteWriter& out) {
  out.put_varint(expressions.size());
  for (const ExpressionPtr& expression : expressions) put_expression(*expression, out);
}

void put_optional(const ExpressionPtr& expression, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(expression != nullptr));
  if (expression != nullptr) put_expression(*expression, out);
}

void put_node(const Node& node, ByteWriter& out);

void put_fields(const Scan& scan, ByteWriter& out) {
  out.put_string(scan.relation);
  put_positions(scan.columns, out);
  put_expressions(scan.key, out);
}

void put_fields(const Values& values, ByteWriter& out) {
  out.put_varint(values.rows.size());
  for (const auto& row : values.rows) put_expressions(row, out);
}

void put_fields(const Filter& filter, ByteWriter& out) {
  put_expression(*filter.predicate, out);
}

void put_fields(const Project& project, ByteWriter& out) {
  put_expressions(project.expressions, out);
}

void put_fields(const Aggregate& aggregate, ByteWriter& out) {
  put_expressions(aggregate.groups, out);
  out.put_varint(aggregate.aggregates.size());
  for (const AggregateCall& call : aggregate.aggregates) {
    out.put_string(call.function->name);
    put_types(call.function->parameters, out);
    put_type(call.function->result, out);
    put_optional(call.argument, out);
  }
}

void put_fields(const Join& join, ByteWriter& out) {
  put_positions(join.left_keys, out);
  put_positions(join.right_keys, out);
}

void put_fields(const Sort& sort, ByteWriter& out) {
  out.put_varint(sort.keys.size());
  for (const SortKey& key : sort.keys) {
    put_expression(*key.expression, out);
    out.put(static_cast<std::uint8_t>((key.descending ? 1 : 0) | (key.nulls_first ? 2 : 0)));
  }
}

void put_fields(const Limit& limit, ByteWriter& out) {
  put_optional(limit.limit, out);
  put_optional(limit.offset, out);
}

void put_node(const Node& node, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(node.node.index()));
  put_schema(node.schema, out);
  std::visit([&](const auto& kind) { put_fields(kind, out); }, node.node);
  for (const NodePtr& input : inputs_of(node)) put_node(*input, out);
}

// Reads what put_node wrote. Every expression is checked to refer to columns that are there.
class Reader {
 public:
  explicit Reader(ByteReader& in) : in_(in) {}

  [[nodiscard]] Result<NodePtr> node(int depth) {
    if (depth > kMaximumDepth) return unreadable_plan();
    const auto kind = in_.get<std::uint8_t>();
    MATVIEW_ASSIGN(Schema schema, this->schema());
    Result<Node> read = unreadable_plan();
    switch (kind) {
      case 0: read = scan(); break;
      case 1: read = values(); break;
      case 2: read = filter(depth); break;
      case 3: read = project(depth); break;
      case 4: read = aggregate(depth); break;
      case 5: read = join(depth); break;
      case 6: read = sort(depth); break;
      case 7: read = limit(depth); break;
      default: break;
    }
    if (!read) return std::unexpected(std::move(read).error());
    if (in_.failed()) return unreadable_plan();
    read->schema = std::move(schema);
    return make_node(*std::move(read));
  }

 private:
  [[nodiscard]] Result<Schema> schema() {
    Schema schema;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      ColumnSchema column;
      column.name = in_.get_string();
      MATVIEW_ASSIGN(column.type, get_type(in_));
      column.not_null = in_.get<std::uint8_t>() != 0;
      schema.columns.push_back(std::move(column));
    }
    return schema;
  }

  [[nodiscard]] std::vector<std::size_t> positions() {
    std::vector<std::size_t> positions(in_.get_count(1));
    for (std::size_t& position : positions) {
      position = static_cast<std::size_t>(in_.get_varint());
    }
    return positions;
  }

  [[nodiscard]] Result<std::vector<ExpressionPtr>> expressions(std::size_t width) {
    std::vector<ExpressionPtr> expressions;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      MATVIEW_ASSIGN(ExpressionPtr expression, get_expression(in_, width));
      expressions.push_back(std::move(expression));
    }
    return expressions;
  }

  [[nodiscard]] Result<ExpressionPtr> optional(std::size_t width) {
    if (in_.get<std::uint8_t>() == 0) return ExpressionPtr();
    return get_expression(in_, width);
  }

  // Fields come before inputs, so expressions are checked against the schema of the input that is
  // read after them.
  static constexpr std::size_t kAnyWidth = static_cast<std::size_t>(-1);

  [[nodiscard]] static bool in_range(const std::vector<ExpressionPtr>& expressions,
                                     const Node& input) {
    bool valid = true;
    for (const ExpressionPtr& expression : expressions) {
      if (expression == nullptr) continue;
      for_each_column(*expression, [&](std::size_t index) {
        valid = valid && index < input.schema.columns.size();
      });
    }
    return valid;
  }

  [[nodiscard]] Result<Node> scan() {
    Scan scan;
    scan.relation = in_.get_string();
    scan.columns = positions();
    MATVIEW_ASSIGN(scan.key, expressions(0));
    return Node{.node = std::move(scan), .schema = {}};
  }

  [[nodiscard]] Result<Node> values() {
    Values values;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      MATVIEW_ASSIGN(std::vector<ExpressionPtr> row, expressions(0));
      values.rows.push_back(std::move(row));
    }
    return Node{.node = std::move(values), .schema = {}};
  }

  [[nodiscard]] Result<Node> filter(int depth) {
    MATVIEW_ASSIGN(ExpressionPtr predicate, get_expression(in_, kAnyWidth));
    MATVIEW_ASSIGN(NodePtr input, node(depth + 1));
    if (!in_range({predicate}, *input)) return unreadable_plan();
    return Node{.node = Filter{.input = std::move(input), .predicate = std::move(predicate)},
                .schema = {}};
  }

  [[nodiscard]] Result<Node> project(int depth) {
    MATVIEW_ASSIGN(std::vector<ExpressionPtr> computed, expressions(kAnyWidth));
    MATVIEW_ASSIGN(NodePtr input, node(depth + 1));
    if (!in_range(computed, *input)) return unreadable_plan();
    return Node{.node = Project{.input = std::move(input), .expressions = std::move(computed)},
                .schema = {}};
  }

  [[nodiscard]] Result<Node> aggregate(int depth) {
    Aggregate aggregate;
    MATVIEW_ASSIGN(aggregate.groups, expressions(kAnyWidth));
    std::vector<ExpressionPtr> used = aggregate.groups;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      const std::string name(in_.get_string());
      MATVIEW_ASSIGN(const std::vector<Type> parameters, get_types(in_));
      MATVIEW_ASSIGN(const Type result, get_type(in_));
      AggregateCall call{.function = find_exact_aggregate(name, parameters, result),
                         .argument = nullptr};
      if (call.function == nullptr) return unreadable_plan();
      MATVIEW_ASSIGN(call.argument, optional(kAnyWidth));
      used.push_back(call.argument);
      aggregate.aggregates.push_back(std::move(call));
    }
    MATVIEW_ASSIGN(aggregate.input, node(depth + 1));
    if (!in_range(used, *aggregate.input)) return unreadable_plan();
    return Node{.node = std::move(aggregate), .schema = {}};
  }

  [[nodiscard]] Result<Node> join(int depth) {
    Join join;
    join.left_keys = positions();
    join.right_keys = positions();
    MATVIEW_ASSIGN(join.left, node(depth + 1));
    MATVIEW_ASSIGN(join.right, node(depth + 1));
    if (join.left_keys.size() != join.right_keys.size()) return unreadable_plan();
    for (std::size_t i = 0; i < join.left_keys.size(); ++i) {
      if (join.left_keys[i] >= join.left->schema.columns.size() ||
          join.right_keys[i] >= join.right->schema.columns.size()) {
        return unreadable_plan();
      }
    }
    return Node{.node = std::move(join), .schema = {}};
  }

  [[nodiscard]] Result<Node> sort(int depth) {
    Sort sort;
    std::vector<ExpressionPtr> used;
    const std::size_t count = in_.get_count(1);
    for (std::size_t i = 0; i < count; ++i) {
      SortKey key;
      MATVIEW_ASSIGN(key.expression, get_expression(in_, kAnyWidth));
      const auto flags = in_.get<std::uint8_t>();
      key.descending = (flags & 1U) != 0;
      key.nulls_first = (flags & 2U) != 0;
      used.push_back(key.expression);
      sort.keys.push_back(std::move(key));
    }
    MATVIEW_ASSIGN(sort.input, node(depth + 1));
    if (!in_range(used, *sort.input)) return unreadable_plan();
    return Node{.node = std::move(sort), .schema = {}};
  }

  [[nodiscard]] Result<Node> limit(int depth) {
    Limit limit;
    MATVIEW_ASSIGN(limit.limit, optional(0));
    MATVIEW_ASSIGN(limit.offset, optional(0));
    MATVIEW_ASSIGN(limit.input, node(depth + 1));
    return Node{.node = std::move(limit), .schema = {}};
  }

  ByteReader& in_;
};

}  // namespace

std::string serialize(const Node& root) {
  ByteWriter out;
  out.put(kPlanVersion);
  put_node(root, out);
  return std::move(out).bytes();
}

Result<NodePtr> deserialize(std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint32_t>() != kPlanVersion || in.failed()) return unreadable_plan();
  MATVIEW_ASSIGN(NodePtr root, Reader(in).node(0));
  if (!in.at_end()) return unreadable_plan();
  return root;
}

}  // namespace matview::plan
