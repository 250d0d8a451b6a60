// The order in which a live view is followed, as keys among the view's columns.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "common/result.h"
#include "storage/ordered_rows.h"
#include "types/text_dictionary.h"

namespace matview {

using ViewOrder = std::vector<OrderedRows::Key>;

// The order that the view's query ends in; empty for none. 0A000 when it is by something that is no
// column of the view.
[[nodiscard]] Result<ViewOrder> own_order(const ViewMetadata& view,
                                          const Catalog& catalog,
                                          TextDictionary& dictionary);

// An order given as ORDER BY has it, in parts: "amount DESC NULLS LAST". 42703 for what is no
// column of the view, 42883 for a column of a type without order, 42601 for what is no ORDER BY,
// and 0A000 for expressions.
[[nodiscard]] Result<ViewOrder> parse_order(const ViewMetadata& view,
                                            std::span<const std::string> parts,
                                            const Catalog& catalog,
                                            TextDictionary& dictionary);

}  // namespace matview
