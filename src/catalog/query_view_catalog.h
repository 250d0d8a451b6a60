// QueryViewCatalog: plain views, by name. A view is a query that stands for its rows; nothing is
// stored but the entry `meta:view:NAME`.
//
// The query is kept as text and bound whenever it is read. A `*` in it means the columns there were
// when the view was created, so with the text goes which columns each relation had: it is bound
// against those only.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/result.h"
#include "storage/ordered_map.h"
#include "storage/transaction.h"
#include "types/schema.h"

namespace matview {

inline constexpr std::string_view kQueryViewPrefix = "meta:view:";

// A relation as a view saw it when it was created.
struct VisibleRelation {
  std::string name;
  std::vector<std::string> columns;
};

struct QueryView {
  std::string name;
  std::string query_text = {};
  Schema schema = {};
  std::vector<VisibleRelation> reads = {};  // by name, views included; not through other views
  std::string comment = {};

  [[nodiscard]] const VisibleRelation* find_read(std::string_view relation) const;
};

class QueryViewCatalog {
 public:
  // The map must outlive the catalog, and the catalog every transaction that changed it.
  explicit QueryViewCatalog(OrderedMap& map) : map_(map) {}

  // XX001 naming the view that cannot be read.
  [[nodiscard]] Status load();

  // Makes `view` the view of its name, new or not. Undone with the transaction, like drop().
  void put(Transaction& transaction, QueryView view);
  // Requires: it exists.
  void drop(Transaction& transaction, std::string_view name);

  // The pointer lives until the view next changes.
  [[nodiscard]] const QueryView* find(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> list() const;
  // Views whose query names `relation`, sorted.
  [[nodiscard]] std::vector<std::string> readers_of(std::string_view relation) const;

 private:
  void remember(Transaction& transaction, std::string_view name);
  void install(QueryView view);
  void remove(const std::string& name);

  OrderedMap& map_;
  std::map<std::string, QueryView, std::less<>> views_;
};

}  // namespace matview
