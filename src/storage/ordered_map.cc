#include "storage/ordered_map.h"

namespace matview {

const Entry* OrderedMap::find(std::string_view key) const {
  const auto found = entries_.find(key);
  return found == entries_.end() ? nullptr : &found->second;
}

const std::string* OrderedMap::find_bytes(std::string_view key) const {
  const Entry* const entry = find(key);
  return entry == nullptr ? nullptr : std::get_if<std::string>(entry);
}

void OrderedMap::put(std::string_view key, Entry entry) {
  if (records_writes_) write_set_.put(key);
  entries_[std::string(key)] = std::move(entry);
}

bool OrderedMap::erase(std::string_view key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return false;
  if (records_writes_) write_set_.erase(key);
  entries_.erase(found);  // last: `key` may be the entry's own
  return true;
}

std::size_t OrderedMap::erase_prefix(std::string_view prefix) {
  const auto first = entries_.lower_bound(prefix);
  auto last = first;
  std::size_t count = 0;
  for (; last != entries_.end() && std::string_view(last->first).starts_with(prefix); ++last) {
    if (records_writes_) write_set_.erase(last->first);
    ++count;
  }
  entries_.erase(first, last);
  return count;
}

void OrderedMap::replace_chunk(std::string_view key, std::shared_ptr<TableChunk> chunk) {
  entries_.find(key)->second = std::move(chunk);
}

Snapshot OrderedMap::snapshot(std::string_view prefix) const {
  Snapshot snapshot;
  for_each(prefix, [&](std::string_view key, const Entry& entry) {
    Snapshot::Item item{.key = std::string(key), .entry = std::string()};
    if (const auto* chunk = std::get_if<std::shared_ptr<TableChunk>>(&entry)) {
      item.entry = std::shared_ptr<const TableChunk>(*chunk);
    } else {
      item.entry = std::get<std::string>(entry);
    }
    snapshot.items_.push_back(std::move(item));
  });
  return snapshot;
}

std::string key_name(std::string_view name) {
  std::string escaped;
  for (const char letter : name) {
    if (letter == ':') {
      escaped += "%3A";
    } else if (letter == '%') {
      escaped += "%25";
    } else {
      escaped += letter;
    }
  }
  return escaped;
}

std::string name_from_key(std::string_view escaped) {
  std::string name;
  for (std::size_t i = 0; i < escaped.size(); ++i) {
    const std::string_view code = escaped.substr(i, 3);
    if (code == "%3A" || code == "%25") {
      name += code == "%3A" ? ':' : '%';
      i += 2;
    } else {
      name += escaped[i];
    }
  }
  return name;
}

std::string table_key(std::string_view table) {
  return std::string(kTablePrefix) + key_name(table);
}

std::string view_key(std::string_view view) {
  return std::string(kViewPrefix) + key_name(view);
}

std::string data_prefix(std::string_view table) {
  return "data:" + key_name(table) + ":";
}

std::string chunk_key(std::string_view data_prefix, std::size_t chunk) {
  return format_text("{}{:08x}", data_prefix, chunk);
}

}  // namespace matview
