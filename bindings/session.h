// Session: one open Database, and the memory it exchanges with JavaScript.
//
// Every call takes the size of the request that was written to request_area() and returns the
// address of a response, which holds until the next call that answers in the same place: texts()
// answers in a place of its own, so that a response can be completed while it is being read.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "bindings/interruption.h"
#include "bindings/wire.h"
#include "database/database.h"

namespace matview::bindings {

class Session {
 public:
  using Address = std::uintptr_t;
  using Size = std::uint32_t;

  // Memory for a request of `bytes`; what was written there before is kept, up to `bytes`.
  [[nodiscard]] Address request_area(Size bytes);

  // Requires: open() succeeded, for every other call.
  [[nodiscard]] Address open(Size request);

  // From now on statements ask the module's isCancelled(rows read) whether they are to end.
  void allow_interruption(bool allowed);

  [[nodiscard]] Address execute(Size request);
  [[nodiscard]] Address execute_script(Size request);
  [[nodiscard]] Address prepare(Size request);
  [[nodiscard]] Address run(std::uint32_t statement, Size request);
  [[nodiscard]] Address describe_statement(std::uint32_t statement);
  void finalize(std::uint32_t statement);
  [[nodiscard]] Address insert_rows(Size request);
  [[nodiscard]] Address update_rows(Size request);
  [[nodiscard]] Address upsert_rows(Size request);
  [[nodiscard]] Address delete_rows(Size request);
  [[nodiscard]] Address copy_from(Size request);
  [[nodiscard]] Address copy_to(Size request);
  [[nodiscard]] Address describe(Size request);

  [[nodiscard]] Address intern(Size request);
  [[nodiscard]] Address texts(Size request);

  [[nodiscard]] Address subscribe(Size request);
  void unsubscribe(std::uint32_t subscription);
  [[nodiscard]] Address move_window(std::uint32_t subscription, double from, double to);

  [[nodiscard]] Address run_scheduled_refreshes(double budget_microseconds);
  [[nodiscard]] Address write_commits();
  [[nodiscard]] Address checkpoint_step();
  [[nodiscard]] Address backup();
  [[nodiscard]] Address check();
  [[nodiscard]] Address take_folder_changes();

 private:
  friend class CatalogSession;

  [[nodiscard]] RequestReader request(Size bytes) const;
  [[nodiscard]] Address change_rows(RowChange how, Size request);
  // Answers with what `write` puts into the response.
  template <std::invocable<ResponseWriter&> Write>
  [[nodiscard]] Address respond(Write&& write);
  // Answers with the error of `result`, or with what `write` makes of its value.
  template <typename Result, typename Write>
  [[nodiscard]] Address respond(Result&& result, Write&& write);
  [[nodiscard]] Address respond(const Status& status);
  // Adds what the call, or a commit before it, changed in views that somebody follows.
  [[nodiscard]] Address finish();

  std::optional<Interruption> interruption_;
  std::unique_ptr<Database> database_;
  std::vector<std::shared_ptr<PreparedStatement>> statements_;  // by id; null when finalized

  std::unique_ptr<std::uint64_t[]> request_;
  std::size_t request_bytes_ = 0;
  ResponseWriter response_;
  ResponseWriter texts_;
  // What the columns of the last response belong to.
  std::vector<ResultSet> results_;
  Subscription subscription_;
  ViewChange moved_;
  std::vector<ViewChange> changes_;
};

template <std::invocable<ResponseWriter&> Write>
Session::Address Session::respond(Write&& write) {
  response_.begin();
  write(response_);
  return finish();
}

template <typename Result, typename Write>
Session::Address Session::respond(Result&& result, Write&& write) {
  response_.begin();
  if (result) {
    write(response_, *std::forward<Result>(result));
  } else {
    response_.error(result.error());
  }
  return finish();
}

}  // namespace matview::bindings
