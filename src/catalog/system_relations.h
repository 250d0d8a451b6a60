// SystemRelations: relations that show the state of the database and are computed when read.
//
// Like PostgreSQL's catalog they can be read wherever a table can, by their name alone or behind
// `pg_catalog.`, and cannot be changed. Views over them have nothing to follow and are refused.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "storage/table.h"

namespace matview {

class SystemRelations {
 public:
  struct Relation {
    Schema schema;
    std::function<RowBatch()> rows;

    // The rows of this moment.
    [[nodiscard]] std::shared_ptr<Table> table(std::string_view name) const;
  };

  void add(std::string name, Relation relation) {
    relations_.insert_or_assign(std::move(name), std::move(relation));
  }

  // Lives as long as this.
  [[nodiscard]] const Relation* find(std::string_view name) const {
    const auto known = relations_.find(name);
    return known == relations_.end() ? nullptr : &known->second;
  }

 private:
  std::map<std::string, Relation, std::less<>> relations_;
};

}  // namespace matview
