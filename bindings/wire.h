// The wire format: how requests and responses lie in WebAssembly memory. docs/wire.md describes
// the bytes; web/wire/ is the other side.
//
// JavaScript writes one request, makes one call and reads one response: never a call per cell.
// Everything is little-endian, and every item starts at a multiple of 8 bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/bytes.h"
#include "common/result.h"
#include "database/database.h"
#include "types/row_batch.h"
#include "types/schema.h"
#include "types/value.h"

namespace matview::bindings {

// Whether JavaScript reads and writes the values of columns of this type where they lie. Values of
// other types cross as texts.
[[nodiscard]] bool is_read_in_place(TypeId type);

// Rows to store: whole columns, by name.
struct Batch {
  std::vector<std::string> columns;
  RowBatch rows;
};

// Reads a request, item by item. Reading past its end yields zeros; `failed()` then tells.
class RequestReader {
 public:
  explicit RequestReader(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] std::uint32_t integer();

  [[nodiscard]] double number() { return bytes_.get<double>(); }

  [[nodiscard]] std::string_view text();
  [[nodiscard]] std::span<const std::uint32_t> codes();
  // Texts as one run of bytes, each ending where the next begins.
  [[nodiscard]] std::vector<std::string_view> text_run();
  // A Value, and a list of them.
  [[nodiscard]] Value value();
  [[nodiscard]] std::vector<Value> values();
  [[nodiscard]] std::vector<std::pair<std::string, Value>> options();
  // XX000 for bytes that are not a batch; 22P02 and its like for a text that is not one of its
  // column's type.
  [[nodiscard]] Result<Batch> batch(TextDictionary& dictionary);

  [[nodiscard]] bool failed() const { return bytes_.failed(); }

 private:
  // The data of a column of a batch: values, or the texts of values.
  [[nodiscard]] Status values_in_place(Column& column,
                                       std::size_t row_count,
                                       std::size_t text_count,
                                       std::string_view validity);
  [[nodiscard]] Status values_of_texts(Column& column,
                                       std::size_t row_count,
                                       std::string_view name,
                                       std::string_view validity,
                                       TextDictionary& dictionary);

  ByteReader bytes_;
};

// What the header of every response says about the database.
struct SessionState {
  bool in_transaction = false;
  bool has_unwritten_commits = false;
  std::uint64_t version = 0;
};

// Writes one response. Columns of types that JavaScript reads in place are not copied: the response
// holds their addresses, and whoever sends it keeps them alive until the next call. Of other types
// it holds the texts of the values.
class ResponseWriter {
 public:
  // Starts a response over; `finish` completes its header.
  void begin();

  // Whose rows are to come.
  void use(Database& database) { database_ = &database; }

  void finish(const SessionState& state);

  // The one number that many calls answer with; it lies in the header.
  void answer(double number);
  void error(const Error& error);

  void integer(std::uint32_t value);
  void number(double value);
  void text(std::string_view value);
  void texts(std::span<const std::string> values);
  void codes(std::span<const std::uint32_t> codes);
  // As codes.
  void positions(std::span<const std::size_t> positions);
  // The texts of `codes` as one run of bytes.
  void dictionary_texts(const TextDictionary& dictionary, std::span<const std::uint32_t> codes);
  void column_names(const Schema& schema);
  void rows(const RowBatch& rows);
  void result(const ResultSet& result);
  void subscription(const Subscription& subscription);
  // Rows, and where they come and go; of a subscription without a window, rows.
  void window(const RowBatch& delta, const std::optional<WindowChange>& window);
  void view_change(const ViewChange& change);
  // Behind all items, where the header says.
  void view_changes(std::span<const ViewChange> changes);
  void view(const ViewMetadata& view);
  void folder_changes(const FolderChanges& changes);

  [[nodiscard]] std::uintptr_t address() const;

 private:
  void instant(const std::optional<Instant>& instant);
  // Makes a block of the texts of a column and gives its address.
  [[nodiscard]] const void* text_block(const Column& column, std::size_t count);

  ByteWriter bytes_;
  Database* database_ = nullptr;
  std::vector<std::vector<char>> text_blocks_;
};

}  // namespace matview::bindings
