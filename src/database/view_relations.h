// What SQL can ask about materialized views: `pg_matviews`, as in PostgreSQL, and
//
//   pg_mv_staleness            how far each view is behind
//   pg_mv_auto_refresh_status  how each view is kept fresh
//   pg_mv_refresh_history      what the last refreshes did (maintain/refresh_history.h)
//   pg_mv_memory               what rows, indexes and the state of views take, of tables, too
//   pg_mv_cpu_usage            what the scheduler's refreshes cost lately
#pragma once

namespace matview {

class Engine;

void add_view_relations(Engine& engine);

}  // namespace matview
