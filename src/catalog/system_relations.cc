#include "catalog/system_relations.h"

namespace matview {

std::shared_ptr<Table> SystemRelations::Relation::table(std::string_view name) const {
  auto table = std::make_shared<Table>(std::string(name), schema, std::vector<std::size_t>{});
  std::vector<RowId> ids;
  (void)rows().for_each_chunk([&](const Chunk& chunk) -> Status {
    table->insert(chunk, ids);
    return {};
  });
  return table;
}

}  // namespace matview
