#include "database/definition/object_names.h"
#include "database/definition/row_validation.h"
#include "database/definition/table_builder.h"
#include "database/statements/statements.h"

namespace matview {

namespace {

[[nodiscard]] std::unexpected<Failure> already_exists(std::string_view name) {
  return fail(ErrorCode::kDuplicateTable, "relation \"{}\" already exists", name);
}

}  // namespace

Status create_table(Engine& engine, std::string_view name, TableDefinition definition) {
  MATVIEW_TRY(engine.catalog.tables.create_table(engine.transaction, name, std::move(definition)));
  engine.schema_changed();
  return attach_indexes(*engine.catalog.tables.find(name),
                        *engine.catalog.tables.definition(name),
                        engine.dictionary);
}

Result<ResultSet> run_create_table(Engine& engine, const sql::CreateTable& statement) {
  MATVIEW_TRY(TableCatalog::check_name(statement.name));
  if (engine.catalog.exists(statement.name)) {
    if (statement.if_not_exists) return done("CREATE TABLE");
    return already_exists(statement.name);
  }
  TableBuilder builder(engine, statement.name, {});
  builder.definition().is_temporary = statement.is_temporary;
  auto like = statement.likes.begin();
  for (std::size_t c = 0; c <= statement.columns.size(); ++c) {
    for (; like != statement.likes.end() && like->before == c; ++like) {
      MATVIEW_TRY(builder.add_like(*like));
    }
    if (c < statement.columns.size()) MATVIEW_TRY(builder.add_column(statement.columns[c]));
  }
  for (const sql::ColumnDefinition& column : statement.columns) {
    if (column.generated) MATVIEW_TRY(builder.check_generated(column));
  }
  // Keys first: a foreign key may refer to one of its own table.
  for (const bool foreign : {false, true}) {
    for (const sql::TableConstraint& constraint : statement.constraints) {
      if ((constraint.kind == sql::ConstraintKind::kForeignKey) != foreign) continue;
      MATVIEW_TRY(builder.add_constraint(constraint));
    }
  }
  MATVIEW_TRY(create_table(engine, statement.name, std::move(builder).take()));
  return done("CREATE TABLE");
}

Result<ResultSet> run_create_table_as(Engine& engine, const sql::CreateTableAs& statement) {
  MATVIEW_TRY(TableCatalog::check_name(statement.name));
  if (engine.catalog.exists(statement.name)) {
    if (statement.if_not_exists) return done("CREATE TABLE AS");
    return already_exists(statement.name);
  }
  plan::ParameterTypes parameters;
  MATVIEW_ASSIGN(const plan::NodePtr plan,
                 plan::bind_query(*statement.query,
                                  engine.catalog,
                                  {.dictionary = engine.dictionary, .parameters = parameters}));
  Schema schema = plan->schema;
  if (statement.columns.size() > schema.columns.size()) {
    return fail(ErrorCode::kSyntaxError, "too many column names were specified");
  }
  for (std::size_t i = 0; i < schema.columns.size(); ++i) {
    if (i < statement.columns.size()) schema.columns[i].name = statement.columns[i];
    schema.columns[i].not_null = false;
  }
  TableDefinition definition = TableDefinition::create(statement.name, std::move(schema));
  definition.is_temporary = statement.is_temporary;
  MATVIEW_TRY(create_table(engine, statement.name, std::move(definition)));
  if (!statement.with_data) return done("CREATE TABLE AS");
  MATVIEW_TRY(engine.prepare_to_read(plan::relations_of(*plan)));
  MATVIEW_ASSIGN(const RowBatch rows,
                 run_once(plan, engine.tables(), engine.execution_context({})));
  MATVIEW_ASSIGN(TableWriter writer, engine.writer_of(statement.name));
  MATVIEW_TRY(rows.for_each_chunk(
      [&](const Chunk& chunk) { return writer.insert(chunk).transform([](auto&&) {}); }));
  return done("SELECT", rows.row_count());
}

Result<ResultSet> run_create_sequence(Engine& engine, const sql::CreateSequence& statement) {
  if (engine.catalog.exists(statement.name)) {
    if (statement.if_not_exists) return done("CREATE SEQUENCE");
    return already_exists(statement.name);
  }
  MATVIEW_ASSIGN(Sequence sequence, make_sequence(statement.options, TypeId::kBigint));
  engine.catalog.sequences.put(engine.transaction, statement.name, std::move(sequence));
  engine.schema_changed();
  return done("CREATE SEQUENCE");
}

Result<ResultSet> run_create_index(Engine& engine, const sql::CreateIndex& statement) {
  TableCatalog& tables = engine.catalog.tables;
  const TableDefinitionPtr before = tables.definition(statement.table);
  if (before == nullptr) {
    if (engine.catalog.exists(statement.table)) {
      return fail(
          ErrorCode::kWrongObjectType, "cannot create index on relation \"{}\"", statement.table);
    }
    return fail(ErrorCode::kUndefinedTable, "relation \"{}\" does not exist", statement.table);
  }
  if (!statement.name.empty() && engine.catalog.exists(statement.name)) {
    if (statement.if_not_exists) return done("CREATE INDEX");
    return already_exists(statement.name);
  }
  IndexDefinition index{.name = statement.name,
                        .is_unique = statement.unique,
                        .nulls_not_distinct = statement.nulls_not_distinct,
                        .items = {}};
  std::vector<std::string> names;
  std::string joined;
  for (const sql::IndexColumn& column : statement.columns) {
    IndexItem item{.column = {}, .text = {}, .descending = column.descending};
    item.nulls_first = column.nulls == sql::NullsOrder::kDefault
                           ? column.descending
                           : column.nulls == sql::NullsOrder::kFirst;
    std::string part = "expr";
    if (const auto* named = std::get_if<sql::ColumnName>(&column.expression.expression->node);
        named != nullptr && named->qualifier.empty()) {
      item.column = before->schema.find(named->name);
      if (!item.column) {
        return std::unexpected(
            Error{.code = ErrorCode::kUndefinedColumn,
                  .message = format_text("column \"{}\" does not exist", named->name),
                  .position = column.expression.position});
      }
      part = named->name;
      names.push_back(named->name);
    } else {
      item.text = column.expression.text;
      if (const auto* call = std::get_if<sql::FunctionCall>(&column.expression.expression->node)) {
        part = call->name;
      }
      names.push_back(item.text);
    }
    joined += (joined.empty() ? "" : "_") + part;
    index.items.push_back(std::move(item));
  }
  if (statement.predicate) index.predicate = statement.predicate->text;
  if (index.name.empty()) {
    index.name = choose_name(statement.table, joined, "idx", [&](const std::string& name) {
      return engine.catalog.exists(name);
    });
  }
  const std::shared_ptr<Table> table = tables.find(statement.table);
  MATVIEW_ASSIGN(const std::shared_ptr<OrderedIndex> made,
                 make_index(index, statement.table, before->schema, engine.dictionary));
  if (index.is_unique) {
    MATVIEW_TRY(validate_unique(*table, *made, names, !index.nulls_not_distinct));
  } else if (made->expressions() != nullptr) {
    MATVIEW_TRY(made->build(*table));  // its expressions must be computable for every row
  }
  add_index(engine, table, made);
  TableDefinition definition = *before;
  definition.indexes.push_back(std::move(index));
  tables.redefine(engine.transaction, statement.table, std::move(definition));
  engine.schema_changed();
  return done("CREATE INDEX");
}

void add_index(Engine& engine,
               const std::shared_ptr<Table>& table,
               std::shared_ptr<OrderedIndex> index) {
  engine.transaction.on_rollback(
      [table, name = index->name()] { table->remove_ordered_index(name); });
  table->add_ordered_index(std::move(index));
}

void remove_index(Engine& engine, const std::shared_ptr<Table>& table, std::string_view name) {
  for (const std::shared_ptr<OrderedIndex>& index : table->ordered_indexes()) {
    if (index->name() != name) continue;
    engine.transaction.on_rollback([table, index] {
      index->clear();  // it has not seen what was written meanwhile
      table->add_ordered_index(index);
    });
    table->remove_ordered_index(std::string(name));
    return;
  }
}

}  // namespace matview
