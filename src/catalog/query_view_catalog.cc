#include "catalog/query_view_catalog.h"

#include <algorithm>
#include <optional>
#include <ranges>
#include <utility>

#include "catalog/catalog_entry.h"
#include "common/bytes.h"

namespace matview {

namespace {

constexpr std::uint8_t kVersion = 1;

[[nodiscard]] std::string query_view_key(std::string_view name) {
  return std::string(kQueryViewPrefix) + key_name(name);
}

[[nodiscard]] std::string encode(const QueryView& view) {
  ByteWriter out;
  out.put(kVersion);
  out.put_string(view.query_text);
  put_schema(view.schema, out);
  out.put_varint(view.reads.size());
  for (const VisibleRelation& relation : view.reads) {
    out.put_string(relation.name);
    out.put_varint(relation.columns.size());
    for (const std::string& column : relation.columns) out.put_string(column);
  }
  out.put_string(view.comment);
  return std::move(out).bytes();
}

[[nodiscard]] std::optional<QueryView> decode(std::string name, std::string_view bytes) {
  ByteReader in(bytes);
  if (in.get<std::uint8_t>() != kVersion) return std::nullopt;
  QueryView view{.name = std::move(name)};
  view.query_text = in.get_string();
  std::optional<Schema> schema = get_schema(in);
  if (!schema) return std::nullopt;
  view.schema = *std::move(schema);
  view.reads.resize(in.get_count(2));
  for (VisibleRelation& relation : view.reads) {
    relation.name = in.get_string();
    relation.columns.resize(in.get_count(1));
    for (std::string& column : relation.columns) column = in.get_string();
  }
  view.comment = in.get_string();
  if (in.failed() || !in.at_end()) return std::nullopt;
  return view;
}

}  // namespace

const VisibleRelation* QueryView::find_read(std::string_view relation) const {
  const auto found = std::ranges::find(reads, relation, &VisibleRelation::name);
  return found == reads.end() ? nullptr : &*found;
}

Status QueryViewCatalog::load() {
  for (const std::string& name : names_under(map_, kQueryViewPrefix)) {
    const std::string* const bytes = map_.find_bytes(query_view_key(name));
    std::optional<QueryView> view = bytes ? decode(name, *bytes) : std::nullopt;
    if (!view) return fail(ErrorCode::kDataCorrupted, "view \"{}\" cannot be read", name);
    views_.insert_or_assign(name, *std::move(view));
  }
  return {};
}

void QueryViewCatalog::put(Transaction& transaction, QueryView view) {
  remember(transaction, view.name);
  install(std::move(view));
}

void QueryViewCatalog::drop(Transaction& transaction, std::string_view name) {
  remember(transaction, name);
  remove(std::string(name));
}

const QueryView* QueryViewCatalog::find(std::string_view name) const {
  const auto known = views_.find(name);
  return known == views_.end() ? nullptr : &known->second;
}

std::vector<std::string> QueryViewCatalog::list() const {
  const auto names = std::views::keys(views_);
  return {names.begin(), names.end()};
}

std::vector<std::string> QueryViewCatalog::readers_of(std::string_view relation) const {
  std::vector<std::string> readers;
  for (const auto& [name, view] : views_) {
    if (view.find_read(relation) != nullptr) readers.push_back(name);
  }
  return readers;
}

void QueryViewCatalog::remember(Transaction& transaction, std::string_view name) {
  if (const QueryView* const known = find(name)) {
    transaction.on_rollback([this, before = *known] { install(before); });
  } else {
    transaction.on_rollback([this, name = std::string(name)] { remove(name); });
  }
}

void QueryViewCatalog::install(QueryView view) {
  map_.put(query_view_key(view.name), encode(view));
  std::string name = view.name;
  views_.insert_or_assign(std::move(name), std::move(view));
}

void QueryViewCatalog::remove(const std::string& name) {
  map_.erase(query_view_key(name));
  views_.erase(name);
}

}  // namespace matview
