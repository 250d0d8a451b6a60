// Texts taken apart into rows.
#include <array>

#include "expr/set_functions/families.h"

namespace matview {

namespace {

class PieceWriter {
 public:
  PieceWriter(const ColumnView* null_text,
              std::size_t row,
              const ExecutionContext& context,
              RowBatch& out)
      : dictionary_(context.dictionary), out_(out) {
    has_null_text_ = null_text != nullptr && null_text->is_valid(row);
    if (has_null_text_) null_text_ = dictionary_.text(null_text->values<TextCode>()[row]);
  }

  void write(std::string_view piece) {
    const std::size_t at = out_.row_count();
    out_.resize(at + 1);
    if (has_null_text_ && piece == null_text_) {
      out_.column(0).set_null(at);
    } else {
      out_.column(0).values<TextCode>()[at] = dictionary_.intern(piece);
    }
  }

 private:
  TextDictionary& dictionary_;
  RowBatch& out_;
  bool has_null_text_ = false;
  std::string_view null_text_;
};

// Between delimiters; a NULL delimiter parts all characters, an empty one none.
[[nodiscard]] Status string_to_table(std::span<const ColumnView> arguments,
                                     std::size_t row,
                                     const ExecutionContext& context,
                                     RowBatch& out) {
  if (!arguments[0].is_valid(row)) return {};
  const TextDictionary& dictionary = context.dictionary;
  std::string_view rest = dictionary.text(arguments[0].values<TextCode>()[row]);
  if (rest.empty()) return {};
  PieceWriter pieces(arguments.size() > 2 ? &arguments[2] : nullptr, row, context, out);
  if (!arguments[1].is_valid(row)) {
    while (!rest.empty()) {
      std::size_t length = 1;
      while (length < rest.size() && (static_cast<unsigned char>(rest[length]) & 0xC0U) == 0x80U) {
        ++length;
      }
      pieces.write(rest.substr(0, length));
      rest.remove_prefix(length);
    }
    return {};
  }
  const std::string_view delimiter = dictionary.text(arguments[1].values<TextCode>()[row]);
  for (;;) {
    const std::size_t at = delimiter.empty() ? std::string_view::npos : rest.find(delimiter);
    pieces.write(rest.substr(0, at));
    if (at == std::string_view::npos) return {};
    rest.remove_prefix(at + delimiter.size());
  }
}

constexpr std::array<std::string_view, 1> kName = {"string_to_table"};
constexpr std::array<Type, 1> kText = {TypeId::kText};

constexpr SetFunction kFunctions[] = {
    {"string_to_table", {TypeId::kText, TypeId::kText}, kName, kText, string_to_table, false},
    {"string_to_table",
     {TypeId::kText, TypeId::kText, TypeId::kText},
     kName,
     kText,
     string_to_table,
     false},
};

}  // namespace

std::span<const SetFunction> text_set_functions() {
  return kFunctions;
}

}  // namespace matview
