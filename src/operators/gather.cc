#include "operators/gather.h"

namespace matview {

namespace {

struct Wide {
  std::uint64_t words[2];
};

constexpr std::size_t kWidestValue = sizeof(Wide);

alignas(Wide) constexpr std::byte kZeros[kChunkRows * kWidestValue] = {};

// Calls `visit.operator()<T>()` with a type as wide as the column's values.
template <typename Visitor>
void visit_width(TypeId id, Visitor&& visit) {
  switch (byte_width(id)) {
    case 1: visit.template operator()<std::uint8_t>(); break;
    case 2: visit.template operator()<std::uint16_t>(); break;
    case 4: visit.template operator()<std::uint32_t>(); break;
    case 8: visit.template operator()<std::uint64_t>(); break;
    default: visit.template operator()<Wide>();
  }
}

}  // namespace

void gather(const ColumnView& source, std::span<const std::uint32_t> ids, Column& out) {
  out.set_all_valid();
  visit_width(source.type.id, [&]<typename T>() {
    static_assert(sizeof(T) <= kWidestValue);
    const T* const from = source.values<T>();
    T* const to = out.values<T>();
    for (std::size_t i = 0; i < ids.size(); ++i) to[i] = from[ids[i]];
  });
  if (source.validity == nullptr) return;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!test_bit(source.validity, ids[i])) out.set_null(i);
  }
}

void gather(const Table& table, std::size_t column, std::span<const RowId> ids, Column& out) {
  out.set_all_valid();
  visit_width(out.type().id, [&]<typename T>() {
    T* const to = out.values<T>();
    for (std::size_t i = 0; i < ids.size(); ++i) {
      const ColumnView& from = table.columns_at(ids[i])[column];
      const std::size_t slot = Table::slot(ids[i]);
      to[i] = from.values<T>()[slot];
      if (!from.is_valid(slot)) out.set_null(i);
    }
  });
}

void scatter(const ColumnView& source,
             std::span<const std::uint32_t> ids,
             std::span<const std::uint32_t> rows,
             Column& out) {
  out.set_all_valid();
  visit_width(source.type.id, [&]<typename T>() {
    const T* const from = source.values<T>();
    T* const to = out.values<T>();
    for (std::size_t i = 0; i < ids.size(); ++i) to[rows[i]] = from[ids[i]];
  });
  if (source.validity == nullptr) return;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (!test_bit(source.validity, ids[i])) out.set_null(rows[i]);
  }
}

ColumnView all_null(Type type) {
  return {type, kZeros, reinterpret_cast<const std::uint64_t*>(kZeros)};
}

ColumnView unread(Type type) {
  return {type, kZeros, nullptr};
}

}  // namespace matview
