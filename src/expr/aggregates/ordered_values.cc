#include "expr/aggregates/ordered_values.h"

namespace matview {

OrderedValues::OrderedValues(const TextDictionary* texts) : weights_(Less{texts}) {}

void OrderedValues::add(std::int64_t key, Weight weight) {
  const auto [entry, is_new] = weights_.try_emplace(key, 0);
  entry->second += weight;
  if (entry->second == 0) weights_.erase(entry);
}

}  // namespace matview
