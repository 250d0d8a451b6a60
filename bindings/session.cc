#include "bindings/session.h"

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

#include "bindings/memory_meter.h"

namespace matview::bindings {

Session::Address Session::request_area(Size bytes) {
  if (bytes != request_bytes_) {
    const std::size_t words =
        (std::size_t{bytes} + sizeof(std::uint64_t) - 1) / sizeof(std::uint64_t);
    auto area = std::make_unique_for_overwrite<std::uint64_t[]>(words);
    if (request_)
      std::memcpy(area.get(), request_.get(), std::min<std::size_t>(bytes, request_bytes_));
    request_ = std::move(area);
    request_bytes_ = bytes;
  }
  return reinterpret_cast<Address>(request_.get());
}

Session::Address Session::open(Size request_size) {
  DatabaseOptions options;
  RequestReader reader = request(request_size);
  options.path = std::string(reader.text());
  options.backup = reader.text();
  if (const double budget = reader.number(); budget > 0) {
    options.memory = MemoryBudget(static_cast<std::uint64_t>(budget), bytes_taken);
  }
  auto opened = Database::open(std::move(options));
  if (opened) {
    database_ = std::move(*opened);
    response_.use(*database_);
  }
  response_.begin();
  if (!database_) response_.error(opened.error());
  return finish();
}

// ── SQL ──

void Session::allow_interruption(bool allowed) {
  interruption_.reset();
  if (allowed) interruption_.emplace();
  database_->set_interrupt(allowed ? &*interruption_ : nullptr);
}

Session::Address Session::execute(Size request_size) {
  RequestReader reader = request(request_size);
  const std::string_view sql = reader.text();
  const std::vector<Value> parameters = reader.values();
  return respond(database_->execute(sql, parameters),
                 [&](ResponseWriter& response, ResultSet&& result) {
                   results_.clear();
                   response.result(results_.emplace_back(std::move(result)));
                 });
}

Session::Address Session::execute_script(Size request_size) {
  return respond(database_->execute_script(request(request_size).text()),
                 [&](ResponseWriter& response, std::vector<ResultSet>&& results) {
                   results_ = std::move(results);
                   response.integer(static_cast<std::uint32_t>(results_.size()));
                   for (const ResultSet& result : results_) response.result(result);
                 });
}

Session::Address Session::prepare(Size request_size) {
  return respond(database_->prepare(request(request_size).text()),
                 [&](ResponseWriter& response, std::shared_ptr<PreparedStatement>&& statement) {
                   const auto vacant = std::ranges::find(statements_, nullptr);
                   const auto id = vacant - statements_.begin();
                   if (vacant == statements_.end()) statements_.emplace_back();
                   statements_[static_cast<std::size_t>(id)] = std::move(statement);
                   response.answer(static_cast<double>(id));
                 });
}

Session::Address Session::run(std::uint32_t statement, Size request_size) {
  const std::vector<Value> parameters = request(request_size).values();
  return respond(database_->run(*statements_[statement], parameters),
                 [&](ResponseWriter& response, ResultSet&& result) {
                   results_.clear();
                   response.result(results_.emplace_back(std::move(result)));
                 });
}

Session::Address Session::describe_statement(std::uint32_t statement) {
  return respond(database_->describe(*statements_[statement]),
                 [](ResponseWriter& response, const StatementDescription& description) {
                   response.column_names(description.columns);
                   response.rows(RowBatch(description.columns.types()));
                   response.rows(RowBatch(description.parameters));
                 });
}

void Session::finalize(std::uint32_t statement) {
  statements_[statement].reset();
}

Session::Address Session::insert_rows(Size request_size) {
  return change_rows(RowChange::kInsert, request_size);
}

Session::Address Session::update_rows(Size request_size) {
  return change_rows(RowChange::kUpdate, request_size);
}

Session::Address Session::upsert_rows(Size request_size) {
  return change_rows(RowChange::kUpsert, request_size);
}

Session::Address Session::delete_rows(Size request_size) {
  return change_rows(RowChange::kDelete, request_size);
}

Session::Address Session::change_rows(RowChange how, Size request_size) {
  RequestReader reader = request(request_size);
  const std::string_view table = reader.text();
  return respond(reader.batch(database_->dictionary()).and_then([&](Batch&& batch) {
    return database_->change_rows(how, table, batch.columns, std::move(batch.rows));
  }),
                 [](ResponseWriter& response, std::uint64_t rows) {
                   response.answer(static_cast<double>(rows));
                 });
}

Session::Address Session::copy_from(Size request_size) {
  RequestReader reader = request(request_size);
  const std::string_view sql = reader.text();
  const std::string_view bytes = reader.text();
  return respond(database_->copy_from(sql, bytes),
                 [](ResponseWriter& response, std::uint64_t rows) {
                   response.answer(static_cast<double>(rows));
                 });
}

Session::Address Session::copy_to(Size request_size) {
  return respond(database_->copy_to(request(request_size).text()),
                 [](ResponseWriter& response, const std::string& text) { response.text(text); });
}

Session::Address Session::describe(Size request_size) {
  return respond(database_->describe(request(request_size).text()),
                 [](ResponseWriter& response, const RelationDescription& relation) {
                   response.column_names(relation.schema);
                   response.rows(RowBatch(relation.schema.types()));
                   response.positions(relation.primary_key);
                 });
}

// ── Texts ──

Session::Address Session::intern(Size request_size) {
  std::vector<TextCode> codes;
  for (const std::string_view text : request(request_size).text_run()) {
    codes.push_back(database_->dictionary().intern(text));
  }
  return respond([&](ResponseWriter& response) { response.codes(codes); });
}

Session::Address Session::texts(Size request_size) {
  RequestReader reader = request(request_size);
  texts_.begin();
  texts_.dictionary_texts(database_->dictionary(), reader.codes());
  return texts_.address();
}

// ── Live views ──

Session::Address Session::subscribe(Size request_size) {
  RequestReader reader = request(request_size);
  const std::string_view view = reader.text();
  Following following{.order = static_cast<Following::Order>(reader.integer())};
  const bool has_window = reader.integer() != 0;
  const double from = reader.number();
  const double to = reader.number();
  for (const std::string_view part : reader.text_run()) following.order_by.emplace_back(part);
  const auto subscribe = [&]() -> Result<Subscription> {
    if (has_window) {
      MATVIEW_ASSIGN(following.window, make_window(from, to));
    }
    return database_->subscribe(view, following);
  };
  return respond(subscribe(), [&](ResponseWriter& response, Subscription&& subscription) {
    subscription_ = std::move(subscription);
    response.subscription(subscription_);
  });
}

void Session::unsubscribe(std::uint32_t subscription) {
  database_->unsubscribe(subscription);
}

Session::Address Session::move_window(std::uint32_t subscription, double from, double to) {
  return respond(make_window(from, to).and_then([&](RowWindow window) {
    return database_->move_window(subscription, window);
  }),
                 [&](ResponseWriter& response, ViewChange&& change) {
                   moved_ = std::move(change);
                   response.view_change(moved_);
                 });
}

// ── Upkeep and durability ──

Session::Address Session::run_scheduled_refreshes(double budget_microseconds) {
  return respond(database_->run_scheduled_refreshes(static_cast<std::int64_t>(budget_microseconds)),
                 [&](ResponseWriter& response, std::uint32_t) {
                   response.answer(database_->has_unfinished_refresh() ? 1 : 0);
                 });
}

Session::Address Session::write_commits() {
  return respond(database_->write_commits());
}

Session::Address Session::checkpoint_step() {
  return respond(database_->checkpoint_step(), [](ResponseWriter& response, bool has_more) {
    response.answer(has_more ? 1 : 0);
  });
}

Session::Address Session::backup() {
  return respond(database_->backup(),
                 [](ResponseWriter& response, const std::string& bytes) { response.text(bytes); });
}

Session::Address Session::check() {
  return respond(database_->check(),
                 [](ResponseWriter& response, const std::vector<Problem>& problems) {
                   std::vector<std::string> texts;
                   for (const Problem& problem : problems) {
                     texts.push_back(problem.relation);
                     texts.push_back(problem.message);
                   }
                   response.texts(texts);
                 });
}

Session::Address Session::take_folder_changes() {
  const FolderChanges changes = database_->take_folder_changes();
  return respond([&](ResponseWriter& response) { response.folder_changes(changes); });
}

RequestReader Session::request(Size bytes) const {
  return RequestReader({reinterpret_cast<const char*>(request_.get()), bytes});
}

Session::Address Session::respond(const Status& status) {
  response_.begin();
  if (!status) response_.error(status.error());
  return finish();
}

Session::Address Session::finish() {
  SessionState state;
  if (database_) {
    if (database_->has_view_changes()) {
      changes_ = database_->take_view_changes();
      response_.view_changes(changes_);
    }
    state = {.in_transaction = database_->in_transaction(),
             .has_unwritten_commits = database_->has_unwritten_commits(),
             .version = database_->version()};
  }
  response_.finish(state);
  return response_.address();
}

}  // namespace matview::bindings
