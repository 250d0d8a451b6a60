// What JavaScript sees of the core: two classes whose methods pass sizes and addresses.
#include <emscripten/bind.h>

#include "bindings/catalog_session.h"
#include "bindings/session.h"

using matview::bindings::CatalogSession;
using matview::bindings::Session;

EMSCRIPTEN_BINDINGS(matview) {
  emscripten::class_<Session>("Database")
      .constructor<>()
      .function("requestArea", &Session::request_area)
      .function("open", &Session::open)
      .function("allowInterruption", &Session::allow_interruption)
      .function("execute", &Session::execute)
      .function("executeScript", &Session::execute_script)
      .function("prepare", &Session::prepare)
      .function("run", &Session::run)
      .function("describeStatement", &Session::describe_statement)
      .function("finalize", &Session::finalize)
      .function("insertRows", &Session::insert_rows)
      .function("updateRows", &Session::update_rows)
      .function("upsertRows", &Session::upsert_rows)
      .function("deleteRows", &Session::delete_rows)
      .function("copyFrom", &Session::copy_from)
      .function("copyTo", &Session::copy_to)
      .function("describe", &Session::describe)
      .function("intern", &Session::intern)
      .function("texts", &Session::texts)
      .function("subscribe", &Session::subscribe)
      .function("unsubscribe", &Session::unsubscribe)
      .function("moveWindow", &Session::move_window)
      .function("runScheduledRefreshes", &Session::run_scheduled_refreshes)
      .function("writeCommits", &Session::write_commits)
      .function("checkpointStep", &Session::checkpoint_step)
      .function("backup", &Session::backup)
      .function("check", &Session::check)
      .function("takeFolderChanges", &Session::take_folder_changes);

  emscripten::class_<CatalogSession>("MaterializedViewCatalog")
      .constructor<Session&>()
      .function("createView", &CatalogSession::create_view)
      .function("viewExists", &CatalogSession::view_exists)
      .function("getView", &CatalogSession::get_view)
      .function("updateView", &CatalogSession::update_view)
      .function("dropView", &CatalogSession::drop_view)
      .function("listViews", &CatalogSession::list_views)
      .function("storeViewData", &CatalogSession::store_view_data)
      .function("readViewData", &CatalogSession::read_view_data)
      .function("refreshView", &CatalogSession::refresh_view)
      .function("needsFullRefresh", &CatalogSession::needs_full_refresh)
      .function("stalenessSeconds", &CatalogSession::staleness_seconds);
}
