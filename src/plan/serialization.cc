#include "plan/serialization.h"

#include <algorithm>

#include "common/bytes.h"
#include "plan/expression_serialization.h"
#include "plan/field_writer.h"
#include "plan/node_fields.h"

namespace matview::plan {

namespace {

constexpr int kMaximumDepth = 500;

// A node is its kind (its place in Node::node), its schema, then its fields (plan/node_fields.h),
// inputs among them.
void put_schema(const Schema& schema, ByteWriter& out) {
  out.put_varint(schema.columns.size());
  for (const ColumnSchema& column : schema.columns) {
    out.put_string(column.name);
    put_type(column.type, out);
    out.put(static_cast<std::uint8_t>(column.not_null));
  }
}

void put_node(const Node& node, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(node.node.index()));
  put_schema(node.schema, out);
  const std::function<void(const NodePtr&)> put_input = [&out](const NodePtr& input) {
    put_node(*input, out);
  };
  FieldWriter writer(out, put_input);
  look_at_fields(node, writer);
}

// Reads what put_node wrote. After a failure everything reads as empty.
class NodeReader {
 public:
  NodeReader(ByteReader& in, int depth) : in_(in), depth_(depth) {}

  // Every expression is checked to refer to columns that are there.
  [[nodiscard]] Result<NodePtr> read() {
    if (depth_ > kMaximumDepth) return unreadable_plan();
    const auto kind = in_.get<std::uint8_t>();
    Node node;
    if (!make_kind(kind, node.node)) return unreadable_plan();
    MATVIEW_ASSIGN(node.schema, schema());
    std::visit([this](auto& fields) { visit_fields(fields, *this); }, node.node);
    if (failed_ || in_.failed() || !columns_exist(node)) return unreadable_plan();
    return make_node(std::move(node));
  }

  void text(std::string& text) { text = in_.get_string(); }

  void flag(bool& flag) { flag = in_.get<std::uint8_t>() != 0; }

  void number(std::size_t& number) { number = static_cast<std::size_t>(in_.get_varint()); }

  template <typename Option>
  void option(Option& option) {
    option = static_cast<Option>(in_.get<std::uint8_t>());
  }

  void positions(std::vector<std::size_t>& positions) {
    positions.resize(in_.get_count(1));
    for (std::size_t& position : positions) number(position);
  }

  void type(Type& type) { take(get_type(in_), type); }

  void types(std::vector<Type>& types) { take(get_types(in_), types); }

  void expression(ExpressionPtr& expression) {
    bool exists = false;
    flag(exists);
    if (exists && !failed_) take(get_expression(in_, kAnyWidth), expression);
  }

  void expressions(std::vector<ExpressionPtr>& expressions) {
    list(expressions, [this](ExpressionPtr& expression) {
      if (!failed_) take(get_expression(in_, kAnyWidth), expression);
    });
  }

  void aggregate(const AggregateFunction*& function) {
    bool exists = false;
    flag(exists);
    if (!exists || failed_) return;
    const std::string name(in_.get_string());
    std::vector<Type> parameters;
    Type result;
    types(parameters);
    type(result);
    function = failed_ ? nullptr : find_exact_aggregate(name, parameters, result);
    failed_ = failed_ || function == nullptr;
  }

  void set_function(const SetFunction*& function) {
    const std::string name(in_.get_string());
    std::vector<Type> parameters;
    types(parameters);
    function = failed_ ? nullptr : find_exact_set_function(name, parameters);
    failed_ = failed_ || function == nullptr;
  }

  void input(NodePtr& input) {
    if (!failed_) take(NodeReader(in_, depth_ + 1).read(), input);
  }

  template <typename T, typename Each>
  void list(std::vector<T>& items, const Each& each) {
    items.resize(in_.get_count(1));
    for (T& item : items) each(item);
  }

  template <typename T, typename Each>
  void optional(std::optional<T>& item, const Each& each) {
    bool exists = false;
    flag(exists);
    if (exists) each(item.emplace());
  }

 private:
  static constexpr std::size_t kAnyWidth = static_cast<std::size_t>(-1);

  template <std::size_t kKind = 0>
  [[nodiscard]] static bool make_kind(std::size_t kind, decltype(Node::node)& node) {
    if constexpr (kKind < std::variant_size_v<decltype(Node::node)>) {
      if (kind != kKind) return make_kind<kKind + 1>(kind, node);
      node.emplace<kKind>();
      return true;
    } else {
      return false;
    }
  }

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

  template <typename T>
  void take(Result<T> read, T& field) {
    if (read) {
      field = *std::move(read);
    } else {
      failed_ = true;
    }
  }

  [[nodiscard]] static bool columns_exist(const Node& node) {
    std::size_t width = 0;
    for (const NodePtr& input : inputs_of(node)) width += input->schema.columns.size();
    // A window frame's limits see its offset as one more column.
    if (std::holds_alternative<Window>(node.node)) ++width;
    bool exist = true;
    for_each_expression(node, [&](const Expression& expression) {
      for_each_column(expression, [&](std::size_t index) { exist = exist && index < width; });
    });
    const auto inside = [](const std::vector<std::size_t>& positions, const NodePtr& input) {
      return std::ranges::all_of(
          positions, [&](std::size_t position) { return position < input->schema.columns.size(); });
    };
    if (const auto* join = std::get_if<Join>(&node.node)) {
      exist = exist && join->left_keys.size() == join->right_keys.size() &&
              inside(join->left_keys, join->left) && inside(join->right_keys, join->right);
    }
    if (const auto* top = std::get_if<TopK>(&node.node)) {
      exist = exist && inside(top->partition, top->input);
    }
    return exist;
  }

  ByteReader& in_;
  int depth_;
  bool failed_ = false;
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
  MATVIEW_ASSIGN(NodePtr root, NodeReader(in, 0).read());
  if (!in.at_end()) return unreadable_plan();
  return root;
}

}  // namespace matview::plan
