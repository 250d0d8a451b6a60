#include "persist/log_record.h"

#include <algorithm>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

namespace matview::persist {

namespace {

// On disk: append only, never renumber.
enum class Operation : std::uint8_t {
  kTexts = 1,
  kPutBytes = 2,
  kPutChunk = 3,
  kErase = 4,
  kPutSlots = 5,
};

void put_operation(Operation operation, std::string_view key, ByteWriter& out) {
  out.put(static_cast<std::uint8_t>(operation));
  out.put_string(key);
}

void encode_slots(std::string_view key,
                  const TableChunk& chunk,
                  std::vector<std::uint16_t> slots,
                  ByteWriter& out) {
  std::ranges::sort(slots);
  const auto repeated = std::ranges::unique(slots);
  slots.erase(repeated.begin(), repeated.end());
  put_operation(Operation::kPutSlots, key, out);
  chunk.encode_slots(slots, out);
}

[[nodiscard]] std::unexpected<Failure> misfit(std::string_view what) {
  return fail(ErrorCode::kDataCorrupted, "{}", what);
}

// Codes index the dictionary unchecked ever after, so none may come in that it does not have.
[[nodiscard]] Status check_text_codes(const TableChunk& chunk, const TextDictionary& dictionary) {
  for (const ColumnView& column : chunk.columns()) {
    if (!is_dictionary_coded(column.type.id)) continue;
    const TextCode* const codes = column.values<TextCode>();
    for (std::size_t slot = 0; slot < chunk.used(); ++slot) {
      if (codes[slot] >= dictionary.size() && column.is_valid(slot)) {
        return misfit("a row refers to a text that is not there");
      }
    }
  }
  return {};
}

[[nodiscard]] Status apply_texts(ByteReader& in, TextDictionary& dictionary) {
  if (in.get_varint() != dictionary.size()) return misfit("texts are missing or repeated");
  const std::size_t count = in.get_count(1);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string_view text = in.get_string();
    if (in.failed()) break;
    const std::size_t expected = dictionary.size();
    if (dictionary.intern(text) != expected) return misfit("a text is there twice");
  }
  return {};
}

[[nodiscard]] Status apply_chunk(std::string_view key,
                                 ByteReader& in,
                                 OrderedMap& map,
                                 TextDictionary& dictionary) {
  MATVIEW_ASSIGN(std::shared_ptr<TableChunk> chunk, TableChunk::decode(in, dictionary));
  MATVIEW_TRY(check_text_codes(*chunk, dictionary));
  map.put(key, std::move(chunk));
  return {};
}

[[nodiscard]] Status apply_slots(std::string_view key,
                                 ByteReader& in,
                                 OrderedMap& map,
                                 TextDictionary& dictionary) {
  const Entry* const entry = map.find(key);
  const auto* const chunk =
      entry == nullptr ? nullptr : std::get_if<std::shared_ptr<TableChunk>>(entry);
  if (chunk == nullptr) return misfit("rows are changed in a chunk that is not there");
  MATVIEW_TRY((*chunk)->decode_slots(in, dictionary));
  return check_text_codes(**chunk, dictionary);
}

[[nodiscard]] Status apply_operation(ByteReader& in,
                                     OrderedMap& map,
                                     TextDictionary& dictionary,
                                     std::vector<EntryMark>* marks) {
  const std::size_t remaining = in.remaining();
  const auto operation = static_cast<Operation>(in.get<std::uint8_t>());
  if (operation == Operation::kTexts) return apply_texts(in, dictionary);
  const std::string_view key = in.get_string();
  if (in.failed()) return {};  // the caller's to report
  switch (operation) {
    case Operation::kPutBytes: {
      const std::string_view bytes = in.get_string();
      if (!in.failed()) map.put(key, std::string(bytes));
      break;
    }
    case Operation::kPutChunk: MATVIEW_TRY(apply_chunk(key, in, map, dictionary)); break;
    case Operation::kErase: map.erase(key); break;  // absent: it came and went in one commit
    case Operation::kPutSlots: MATVIEW_TRY(apply_slots(key, in, map, dictionary)); break;
    default: return misfit("an operation is unknown");
  }
  if (marks != nullptr) marks->push_back({std::string(key), remaining - in.remaining()});
  return {};
}

}  // namespace

void encode_texts(const TextDictionary& dictionary,
                  std::size_t first,
                  std::size_t last,
                  ByteWriter& out) {
  if (first == last) return;
  out.put(static_cast<std::uint8_t>(Operation::kTexts));
  out.put_varint(first);
  out.put_varint(last - first);
  for (std::size_t code = first; code < last; ++code) {
    out.put_string(dictionary.text(static_cast<TextCode>(code)));
  }
}

void encode_entry(std::string_view key, const Entry& entry, ByteWriter& out) {
  if (const auto* const chunk = std::get_if<std::shared_ptr<TableChunk>>(&entry)) {
    put_operation(Operation::kPutChunk, key, out);
    (*chunk)->encode(out);
  } else {
    put_operation(Operation::kPutBytes, key, out);
    out.put_string(std::get<std::string>(entry));
  }
}

void encode_erasure(std::string_view key, ByteWriter& out) {
  put_operation(Operation::kErase, key, out);
}

void encode_changes(const OrderedMap& map, const WriteSet& changes, ByteWriter& out) {
  for (const auto& [key, change] : changes.changes()) {
    const Entry* const entry = map.find(key);
    if (entry == nullptr) {
      encode_erasure(key, out);
    } else if (change.kind == WriteSet::Kind::kSlots) {
      const auto& chunk = std::get<std::shared_ptr<TableChunk>>(*entry);
      encode_slots(key, *chunk, change.slots, out);
    } else {
      encode_entry(key, *entry, out);
    }
  }
}

Status apply_operations(std::string_view operations,
                        OrderedMap& map,
                        TextDictionary& dictionary,
                        std::vector<EntryMark>* marks) {
  ByteReader in(operations);
  while (!in.at_end()) {
    MATVIEW_TRY(apply_operation(in, map, dictionary, marks));
    if (in.failed()) return misfit("a record is cut short");
  }
  return {};
}

}  // namespace matview::persist
