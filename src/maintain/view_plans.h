// ViewPlans: the plans of materialized views, ready to run.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "common/result.h"
#include "plan/logical_plan.h"
#include "types/text_dictionary.h"

namespace matview {

// A query planned as the definition of a view.
struct ViewPlan {
  plan::NodePtr plan;
  std::vector<std::string> base_tables;  // sorted
};

// Plans `query_text` as a view's query. `columns`, when not empty, name its output. Errors as
// bind_query's; 42P02 when the query has parameters; 42701 when two columns have one name.
[[nodiscard]] Result<ViewPlan> plan_view(std::string_view query_text,
                                         std::span<const std::string> columns,
                                         const Catalog& catalog,
                                         TextDictionary& dictionary);

// The form of a bound query in which it is maintained.
[[nodiscard]] plan::NodePtr maintained_form(const plan::NodePtr& bound);

class ViewPlans {
 public:
  // Both must outlive this.
  ViewPlans(const Catalog& catalog, TextDictionary& dictionary)
      : catalog_(catalog), dictionary_(dictionary) {}

  // The plan kept with the view, or, when that was written by another version or cannot be read,
  // the plan made again from its query text.
  [[nodiscard]] Result<plan::NodePtr> plan_of(std::string_view view);
  // The columns that tell the view's rows apart, as far as the plan knows; of a view never planned,
  // none. A help for finding rows, not a promise: a primary key may have gone since.
  [[nodiscard]] std::span<const std::size_t> key_of(std::string_view view) const;
  // Forgets what is known of a view that changed or went.
  void forget(std::string_view view);

 private:
  struct Known {
    std::string bytes;  // what it was read from: a changed view has others
    plan::NodePtr plan;
    std::vector<std::size_t> key;  // plan::identifying_columns
  };

  const Catalog& catalog_;
  TextDictionary& dictionary_;
  std::map<std::string, Known, std::less<>> known_;
};

}  // namespace matview
