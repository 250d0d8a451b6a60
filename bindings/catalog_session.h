// CatalogSession: the life of materialized views, over the memory of a Session.
#pragma once

#include <cstdint>

#include "bindings/session.h"

namespace matview::bindings {

class CatalogSession {
 public:
  using Address = Session::Address;
  using Size = Session::Size;

  // `session` must outlive this.
  explicit CatalogSession(Session& session) : session_(session) {}

  [[nodiscard]] Address create_view(Size request);
  [[nodiscard]] Address view_exists(Size request);
  [[nodiscard]] Address get_view(Size request);
  [[nodiscard]] Address update_view(Size request);
  [[nodiscard]] Address drop_view(Size request);
  [[nodiscard]] Address list_views();
  [[nodiscard]] Address store_view_data(Size request);
  [[nodiscard]] Address read_view_data(Size request);
  [[nodiscard]] Address refresh_view(Size request);
  [[nodiscard]] Address needs_full_refresh(Size request);
  [[nodiscard]] Address staleness_seconds(Size request);

 private:
  [[nodiscard]] Database& database() { return *session_.database_; }

  Session& session_;
};

}  // namespace matview::bindings
