#include "maintain/pending_deltas.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "catalog/view_catalog.h"
#include "common/bytes.h"
#include "types/consolidate.h"

namespace matview {

namespace {

constexpr std::string_view kPlacesPrefix = "pend:mv:";

// Fewer rows than this are not worth adding up.
constexpr std::uint64_t kLeastRows = 4096;

// A stored row that counts for so many more than its relation has is not to be believed.
constexpr std::uint64_t kMostRepeats = 65'536;

// Behind the relation's columns.
constexpr std::size_t kOwnColumns = 2;  // position, weight

[[nodiscard]] std::string places_key(std::string_view view) {
  return std::string(kPlacesPrefix) + key_name(view);
}

// No relation and no view's contents have such a name: no view may be named like contents.
[[nodiscard]] std::string queue_name(std::string_view relation) {
  return ViewCatalog::data_table_name(ViewCatalog::data_table_name(relation));
}

[[nodiscard]] std::shared_ptr<Table> make_queue(const std::string& relation, Schema schema) {
  return std::make_shared<Table>(
      queue_name(relation), std::move(schema), std::vector<std::size_t>{});
}

[[nodiscard]] Schema queue_schema(std::span<const Type> types) {
  Schema schema;
  for (const Type type : types) schema.columns.push_back({.name = {}, .type = type});
  for (std::size_t i = 0; i < kOwnColumns; ++i) {
    schema.columns.push_back({.name = {}, .type = Type{TypeId::kBigint}});
  }
  return schema;
}

[[nodiscard]] std::vector<Type> relation_types(const Table& queue) {
  std::vector<Type> types = queue.schema().types();
  types.resize(types.size() - kOwnColumns);
  return types;
}

// Calls `store(const Chunk&)` with the rows of a delta as a queue has them from `position` on, and
// returns the position behind them.
template <typename Store>
std::uint64_t give_positions(const RowBatch& delta, std::uint64_t position, Store&& store) {
  std::array<std::int64_t, kChunkRows> positions;
  std::array<std::int64_t, kChunkRows> weights;
  (void)delta.for_each_chunk([&](const Chunk& chunk) -> Status {
    chunk.selection.for_each([&](std::size_t row) {
      positions[row] = static_cast<std::int64_t>(position++);
      weights[row] = chunk.weight(row);
    });
    Chunk queued = chunk;
    for (const auto* const own : {&positions, &weights}) {
      queued.columns.push_back(
          {.type = Type{TypeId::kBigint}, .data = reinterpret_cast<const std::byte*>(own->data())});
    }
    queued.weights = nullptr;
    store(static_cast<const Chunk&>(queued));
    return {};
  });
  return position;
}

// Calls `visit(columns, row, position)` for every row; `columns` are the relation's and the own.
template <typename Visitor>
void for_each_row(const Table& queue, Visitor&& visit) {
  Chunk rows;
  std::vector<std::uint32_t> selection;
  for (std::size_t i = 0; i < queue.chunk_count(); ++i) {
    queue.chunk(i).read(rows, selection);
    const std::int64_t* const positions =
        rows.columns[rows.columns.size() - kOwnColumns].values<std::int64_t>();
    rows.selection.for_each([&](std::size_t row) {
      visit(rows.columns, row, static_cast<std::uint64_t>(positions[row]));
    });
  }
}

// The rows from one position to another, added up.
[[nodiscard]] RowBatch sum_of(const Table& queue, std::uint64_t from, std::uint64_t to) {
  const std::vector<Type> types = relation_types(queue);
  RowBatch rows(types);
  for_each_row(
      queue, [&](std::span<const ColumnView> columns, std::size_t row, std::uint64_t position) {
        if (position < from || position >= to) return;
        rows.append_row(columns.first(types.size()), row, columns.back().values<Weight>()[row]);
      });
  return consolidate(std::move(rows));
}

}  // namespace

bool PendingDeltas::Queue::has_grown() const {
  return end - first >= 2 * settled_rows + kLeastRows;
}

// ── Reopening ──

void PendingDeltas::load(const TableLookup& tables) {
  std::map<std::string, std::string> places;
  map_.for_each(kPlacesPrefix, [&](std::string_view key, const Entry& entry) {
    const auto* const bytes = std::get_if<std::string>(&entry);
    places.emplace(name_from_key(key.substr(kPlacesPrefix.size())),
                   bytes == nullptr ? std::string() : *bytes);
  });
  for (const auto& [view, bytes] : places) {
    if (!load_follower(view, bytes, tables)) map_.erase(places_key(view));
  }
  // Queues whose last followers were being built.
  std::set<std::string> unfollowed;
  map_.for_each("data:" + key_name(queue_name({})), [&](std::string_view key, const Entry&) {
    unfollowed.emplace(key.substr(0, key.rfind(':') + 1));
  });
  for (const auto& [relation, queue] : queues_) unfollowed.erase(data_prefix(queue_name(relation)));
  for (const std::string& prefix : unfollowed) map_.erase_prefix(prefix);
}

bool PendingDeltas::load_follower(const std::string& view,
                                  std::string_view bytes,
                                  const TableLookup& tables) {
  Follower follower;
  ByteReader in(bytes);
  for (std::size_t count = in.get_count(2); count != 0; --count) {
    std::string relation(in.get_string());
    const std::uint64_t place = in.get_varint();
    follower.places.emplace(std::move(relation), place);
  }
  if (in.failed() || follower.places.empty()) return false;
  std::map<std::string, Queue, std::less<>> fresh;
  for (const auto& [relation, place] : follower.places) {
    if (queues_.contains(relation)) continue;
    if (!load_queue(relation, fresh[relation], tables)) return false;
  }
  queues_.merge(fresh);
  for (const auto& [relation, place] : follower.places) {
    Queue& queue = queues_.find(relation)->second;
    ++queue.followers;
    queue.first = std::min(queue.first, place);
    queue.end = std::max(queue.end, place);
  }
  followers_.emplace(view, std::move(follower));
  return true;
}

bool PendingDeltas::load_queue(const std::string& relation,
                               Queue& queue,
                               const TableLookup& tables) {
  const auto table = tables(relation);
  if (!table) return false;
  auto rows = Table::load(map_, queue_name(relation), queue_schema((*table)->schema().types()), {});
  if (!rows) return false;
  queue.rows = *std::move(rows);
  queue.first = ~std::uint64_t{0};
  const std::uint64_t most = (*table)->row_count() + kMostRepeats;
  bool is_plausible = true;
  for_each_row(*queue.rows,
               [&](std::span<const ColumnView> columns, std::size_t row, std::uint64_t position) {
                 queue.first = std::min(queue.first, position);
                 queue.end = std::max(queue.end, position + 1);
                 const Weight weight = columns.back().values<Weight>()[row];
                 const auto size = static_cast<std::uint64_t>(weight);
                 is_plausible &= (weight < 0 ? 0 - size : size) <= most;
               });
  queue.is_settled = is_settled_ = false;
  return is_plausible;
}

// ── Followers ──

void PendingDeltas::follow(const std::string& view,
                           const std::vector<std::string>& relations,
                           bool being_built) {
  forget(view);
  Follower& follower = followers_[view];
  follower.being_built = being_built;
  for (const std::string& relation : relations) {
    Queue& queue = queues_[relation];
    if (follower.places.emplace(relation, queue.end).second) ++queue.followers;
  }
  put(view, follower);
}

void PendingDeltas::forget(std::string_view view) {
  const auto known = followers_.find(view);
  if (known == followers_.end()) return;
  for (const auto& [relation, place] : known->second.places) {
    Queue& queue = queues_.find(relation)->second;
    --queue.followers;
    queue.is_settled = is_settled_ = false;
  }
  if (!known->second.being_built) map_.erase(places_key(view));
  followers_.erase(known);
}

void PendingDeltas::put(const std::string& view, const Follower& follower) {
  if (follower.being_built) return;
  ByteWriter bytes;
  bytes.put_varint(follower.places.size());
  for (const auto& [relation, place] : follower.places) {
    bytes.put_string(relation);
    bytes.put_varint(place);
  }
  map_.put(places_key(view), std::string(bytes.bytes()));
}

void PendingDeltas::forget_those_behind(const std::string& relation, const Queue& queue) {
  std::vector<std::string> behind;
  for (const auto& [view, follower] : followers_) {
    const auto place = follower.places.find(relation);
    if (place != follower.places.end() && place->second != queue.end) behind.push_back(view);
  }
  for (const std::string& view : behind) forget(view);
}

// ── Queues ──

void PendingDeltas::append(Transaction& transaction,
                           const std::string& relation,
                           const RowBatch& delta) {
  const auto known = queues_.find(relation);
  if (known == queues_.end() || known->second.followers == 0) return;
  Queue& queue = known->second;
  const std::vector<Type> types = delta.types();
  if (queue.rows == nullptr || relation_types(*queue.rows) != types) {
    if (queue.rows != nullptr) {
      forget_those_behind(relation, queue);
      queue.rows->detach();
    }
    queue.first = queue.end;
    queue.rows = make_queue(relation, queue_schema(types));
    queue.rows->attach(map_);
  }
  transaction.on_rollback([this, relation, before = queue.end] {
    Queue& grown = queues_.find(relation)->second;
    if (grown.end > before && before >= grown.first) grown.end = before;
  });
  queue.end = give_positions(
      delta, queue.end, [&](const Chunk& rows) { transaction.store(queue.rows, rows); });
  if (queue.has_grown()) queue.is_settled = is_settled_ = false;
}

std::uint64_t PendingDeltas::row_count(std::string_view view) const {
  std::uint64_t rows = 0;
  const auto known = followers_.find(view);
  if (known == followers_.end()) return rows;
  for (const auto& [relation, place] : known->second.places) {
    rows += queues_.find(relation)->second.end - place;
  }
  return rows;
}

Deltas PendingDeltas::of(std::string_view view) const {
  Deltas deltas;
  const auto known = followers_.find(view);
  if (known == followers_.end()) return deltas;
  for (const auto& [relation, place] : known->second.places) {
    const Queue& queue = queues_.find(relation)->second;
    if (place == queue.end || queue.rows == nullptr) continue;
    RowBatch rows = sum_of(*queue.rows, place, queue.end);
    if (rows.row_count() != 0) deltas.emplace(relation, std::move(rows));
  }
  return deltas;
}

void PendingDeltas::settle() {
  if (is_settled_) return;
  for (auto& [relation, queue] : queues_) {
    if (!queue.is_settled) settle(relation, queue);
  }
  std::erase_if(queues_, [](const auto& queue) { return queue.second.followers == 0; });
  is_settled_ = true;
}

// What lies between two places is added up by itself, so each follower still has its own rest.
void PendingDeltas::settle(const std::string& relation, Queue& queue) {
  queue.is_settled = true;
  if (queue.rows == nullptr) return;
  if (queue.followers == 0) {
    queue.rows->detach();
    return;
  }
  std::set<std::uint64_t> places;
  for (const auto& [view, follower] : followers_) {
    const auto place = follower.places.find(relation);
    if (place != follower.places.end()) places.insert(place->second);
  }
  const std::uint64_t end = queue.end;
  const std::uint64_t seen = *places.begin() - queue.first;
  const bool is_half_seen = seen != 0 && seen >= (end - queue.first) / 2;
  if (!is_half_seen && !queue.has_grown()) return;

  const std::shared_ptr<Table> before = queue.rows;
  queue.rows = make_queue(relation, before->schema());
  queue.first = end;
  std::map<std::uint64_t, std::uint64_t> moved;
  places.insert(end);
  std::vector<RowId> ids;
  for (auto place = places.begin(); place != places.end(); ++place) {
    moved.emplace(*place, queue.end);
    const auto next = std::next(place);
    if (next == places.end()) break;
    queue.end = give_positions(sum_of(*before, *place, *next), queue.end, [&](const Chunk& rows) {
      queue.rows->insert(rows, ids);
    });
  }
  before->detach();
  queue.rows->attach(map_);
  queue.settled_rows = queue.end - queue.first;
  for (auto& [view, follower] : followers_) {
    const auto place = follower.places.find(relation);
    if (place == follower.places.end()) continue;
    place->second = moved.find(place->second)->second;
    put(view, follower);
  }
}

}  // namespace matview
