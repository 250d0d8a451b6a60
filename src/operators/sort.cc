#include "operators/sort.h"

namespace matview {

Status Sort::push(std::size_t /*port*/, const Chunk& rows, Sink& /*out*/) {
  MATVIEW_TRY(keys_.append(rows, rows.selection));
  rows_.append(rows);
  return {};
}

Status Sort::finish(Sink& out) {
  return emit_rows(rows_.views(), keys_.sorted(context_.dictionary), out);
}

}  // namespace matview
