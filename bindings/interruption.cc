#include "bindings/interruption.h"

#include <emscripten/em_js.h>

namespace matview::bindings {

namespace {

// JavaScript is asked once in so many times: what lies between takes about a tenth of a
// millisecond.
constexpr unsigned kTimesPerCall = 16;

// clang-format off
EM_JS(bool, matview_is_cancelled, (double rows), { return Module["isCancelled"](rows); })
// clang-format on

}  // namespace

bool Interruption::is_cancelled() {
  if (!is_cancelled_ && asked_++ % kTimesPerCall == 0) {
    is_cancelled_ = matview_is_cancelled(static_cast<double>(rows()));
  }
  return is_cancelled_;
}

}  // namespace matview::bindings
