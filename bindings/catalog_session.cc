#include "bindings/catalog_session.h"

#include <optional>
#include <string>
#include <utility>

namespace matview::bindings {

namespace {

void answer_count(ResponseWriter& response, std::uint64_t count) {
  response.answer(static_cast<double>(count));
}

}  // namespace

CatalogSession::Address CatalogSession::create_view(Size request) {
  RequestReader reader = session_.request(request);
  Database::ViewDefinition definition;
  definition.view_name = reader.text();
  definition.query_text = reader.text();
  definition.refresh_strategy = reader.text();
  definition.with_data = reader.integer() != 0;
  definition.options = reader.options();
  return session_.respond(database().create_view(definition));
}

CatalogSession::Address CatalogSession::view_exists(Size request) {
  const bool exists = database().view_exists(session_.request(request).text());
  return session_.respond([&](ResponseWriter& response) { response.answer(exists ? 1 : 0); });
}

CatalogSession::Address CatalogSession::get_view(Size request) {
  return session_.respond(
      database().get_view(session_.request(request).text()),
      [](ResponseWriter& response, const ViewMetadata& view) { response.view(view); });
}

CatalogSession::Address CatalogSession::update_view(Size request) {
  RequestReader reader = session_.request(request);
  const std::string name(reader.text());
  const bool changes_query = reader.integer() != 0;
  std::string query(reader.text());
  const auto options = reader.options();
  return session_.respond(database().update_view(
      name, changes_query ? std::optional(std::move(query)) : std::nullopt, options));
}

CatalogSession::Address CatalogSession::drop_view(Size request) {
  return session_.respond(database().drop_view(session_.request(request).text()));
}

CatalogSession::Address CatalogSession::list_views() {
  return session_.respond(
      [&](ResponseWriter& response) { response.texts(database().list_views()); });
}

CatalogSession::Address CatalogSession::store_view_data(Size request) {
  RequestReader reader = session_.request(request);
  const std::string name(reader.text());
  const bool concurrently = reader.integer() != 0;
  return session_.respond(reader.batch(database().dictionary()).and_then([&](Batch&& batch) {
    return database().store_view_data(name, std::move(batch.rows), concurrently);
  }),
                          answer_count);
}

CatalogSession::Address CatalogSession::read_view_data(Size request) {
  return session_.respond(database().read_view_data(session_.request(request).text()),
                          [&](ResponseWriter& response, ResultSet&& result) {
                            session_.results_.clear();
                            response.result(session_.results_.emplace_back(std::move(result)));
                          });
}

CatalogSession::Address CatalogSession::refresh_view(Size request) {
  RequestReader reader = session_.request(request);
  const std::string name(reader.text());
  RefreshRequest refresh;
  refresh.mode = static_cast<RefreshMode>(reader.integer());
  refresh.concurrently = reader.integer() != 0;
  return session_.respond(database().refresh_view(name, refresh), answer_count);
}

CatalogSession::Address CatalogSession::needs_full_refresh(Size request) {
  return session_.respond(
      database().needs_full_refresh(session_.request(request).text()),
      [](ResponseWriter& response, bool needed) { response.answer(needed ? 1 : 0); });
}

CatalogSession::Address CatalogSession::staleness_seconds(Size request) {
  return session_.respond(database().staleness_seconds(session_.request(request).text()),
                          [](ResponseWriter& response, std::optional<std::int64_t> seconds) {
                            response.answer(seconds ? static_cast<double>(*seconds) : -1);
                          });
}

}  // namespace matview::bindings
