#include "maintain/pending_deltas.h"

#include <algorithm>
#include <set>
#include <utility>

#include "types/consolidate.h"

namespace matview {

namespace {

// Fewer rows than this are not worth adding up.
constexpr std::size_t kLeastRows = 4096;

[[nodiscard]] bool has_grown(const RowBatch& rows, std::size_t settled_rows) {
  return rows.row_count() >= 2 * settled_rows + kLeastRows;
}

// The rows from one index to another, added up, behind `out`.
void append_sum(const RowBatch& rows, std::size_t from, std::size_t to, RowBatch& out) {
  const std::vector<ColumnView> columns = rows.views();
  const std::vector<Type> types = rows.types();
  RowBatch part(types);
  for (std::size_t row = from; row < to; ++row) part.append_row(columns, row, rows.weight(row));
  (void)consolidate(std::move(part)).for_each_chunk([&](const Chunk& chunk) -> Status {
    out.append(chunk);
    return {};
  });
}

}  // namespace

void PendingDeltas::follow(const std::string& view, const std::vector<std::string>& relations) {
  forget(view);
  Places& places = followers_[view];
  for (const std::string& relation : relations) {
    Queue& queue = queues_[relation];
    ++queue.followers;
    places.emplace(relation, queue.end());
  }
}

void PendingDeltas::forget(std::string_view view) {
  const auto known = followers_.find(view);
  if (known == followers_.end()) return;
  for (const auto& [relation, place] : known->second) {
    Queue& queue = queues_.find(relation)->second;
    --queue.followers;
    queue.is_settled = is_settled_ = false;
  }
  followers_.erase(known);
}

void PendingDeltas::append(Transaction& transaction,
                           const std::string& relation,
                           const RowBatch& delta) {
  const auto known = queues_.find(relation);
  if (known == queues_.end() || known->second.followers == 0) return;
  Queue& queue = known->second;
  const std::vector<Type> types = delta.types();
  if (queue.rows.types() != types) {
    if (queue.rows.row_count() != 0) {
      std::erase_if(followers_, [&](const auto& follower) {
        const auto place = follower.second.find(relation);
        if (place == follower.second.end() || place->second == queue.end()) return false;
        for (const auto& [read, at] : follower.second) --queues_.find(read)->second.followers;
        return true;
      });
      queue.first = queue.end();
    }
    queue.rows = RowBatch(types);
  }
  transaction.on_rollback([this, relation, before = queue.end()] {
    Queue& grown = queues_.find(relation)->second;
    if (grown.end() > before && before >= grown.first) {
      grown.rows.resize(static_cast<std::size_t>(before - grown.first));
    }
  });
  (void)delta.for_each_chunk([&](const Chunk& chunk) -> Status {
    queue.rows.append(chunk);
    return {};
  });
  if (has_grown(queue.rows, queue.settled_rows)) queue.is_settled = is_settled_ = false;
}

std::uint64_t PendingDeltas::row_count(std::string_view view) const {
  std::uint64_t rows = 0;
  const auto known = followers_.find(view);
  if (known == followers_.end()) return rows;
  for (const auto& [relation, place] : known->second) {
    rows += queues_.find(relation)->second.end() - place;
  }
  return rows;
}

Deltas PendingDeltas::of(std::string_view view) const {
  Deltas deltas;
  const auto known = followers_.find(view);
  if (known == followers_.end()) return deltas;
  for (const auto& [relation, place] : known->second) {
    const Queue& queue = queues_.find(relation)->second;
    if (place == queue.end()) continue;
    const std::vector<Type> types = queue.rows.types();
    RowBatch rows(types);
    append_sum(
        queue.rows, static_cast<std::size_t>(place - queue.first), queue.rows.row_count(), rows);
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
  std::set<std::uint64_t> places;
  for (const auto& [view, at] : followers_) {
    if (const auto place = at.find(relation); place != at.end()) places.insert(place->second);
  }
  if (places.empty()) return;
  const std::uint64_t end = queue.end();
  const auto seen = static_cast<std::size_t>(*places.begin() - queue.first);
  const std::size_t rows = queue.rows.row_count();
  const bool is_half_seen = seen != 0 && seen >= rows / 2;
  if (!is_half_seen && !has_grown(queue.rows, queue.settled_rows)) return;

  const std::vector<Type> types = queue.rows.types();
  RowBatch sums(types);
  std::map<std::uint64_t, std::uint64_t> moved;
  places.insert(end);
  for (auto place = places.begin(); place != places.end(); ++place) {
    moved.emplace(*place, end + sums.row_count());
    const auto next = std::next(place);
    if (next == places.end()) break;
    append_sum(queue.rows,
               static_cast<std::size_t>(*place - queue.first),
               static_cast<std::size_t>(*next - queue.first),
               sums);
  }
  queue.rows = std::move(sums);
  queue.first = end;
  queue.settled_rows = queue.rows.row_count();
  for (auto& [view, at] : followers_) {
    if (const auto place = at.find(relation); place != at.end()) {
      place->second = moved.find(place->second)->second;
    }
  }
}

}  // namespace matview
