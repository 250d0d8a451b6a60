// What tools ask of PostgreSQL's catalogs: tables, views, columns and keys in `information_schema`,
// and the first columns of pg_class, pg_namespace, pg_attribute, pg_type, pg_tables and pg_views.
// Object identifiers hold for one statement: they count the relations there are.
#pragma once

namespace matview {

class Engine;

void add_catalog_relations(Engine& engine);

}  // namespace matview
