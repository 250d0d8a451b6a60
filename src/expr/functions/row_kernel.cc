#include "expr/functions/row_kernel.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "common/text_scan.h"
#include "expr/functions/text_read_ahead.h"

namespace matview {

class RowLoop {
 public:
  RowLoop(const KernelInput& input, Column& result, RowFunction function, RowNulls nulls)
      : input_(input),
        result_(result),
        function_(function),
        nulls_(nulls),
        arity_(input.arguments.size()),
        width_(byte_width(result.type().id)),
        call_(input),
        single_(result.type()) {
    // Only what may repeat is worth remembering, and only words can be compared.
    bool has_codes = false;
    bool has_words = true;
    for (const ColumnView& argument : input.arguments) {
      has_codes |= is_dictionary_coded(argument.type.id);
      has_words &= byte_width(argument.type.id) <= sizeof(RowCall::Word);
    }
    remembers_ = has_codes && has_words && width_ <= sizeof(RowCall::Word) &&
                 arity_ <= kRememberedWords && result.type().id != TypeId::kNumeric;
    if (!remembers_) return;
    mask_ = std::min(std::bit_ceil(input.rows.count), kMaxEntries) - 1;
    for (std::size_t i = 0; i <= mask_; ++i) entries_[i].is_known = false;
  }

  Status run() {
    // Rows that are NULL may have any code.
    const bool reads_texts = nulls_ == RowNulls::kLeftOut && arity_ != 0 &&
                             is_dictionary_coded(input_.arguments[0].type.id);
    if (reads_texts) return run_over(input_.arguments[0].values<TextCode>());
    for (std::size_t i = 0; i < input_.rows.count && call_.status_; ++i) step(input_.rows[i]);
    return std::move(call_.status_);
  }

 private:
  static constexpr std::size_t kMaxEntries = 256;
  static constexpr std::size_t kRememberedWords = 4;

  struct Entry {
    std::array<RowCall::Word, kRememberedWords> words;
    RowCall::Word result;
    std::uint8_t nulls;
    bool is_null;
    bool is_known;
  };

  Status run_over(const TextCode* texts) {
    const TextReadAhead read_ahead(input_.dictionary, texts, input_.rows);
    for (std::size_t i = 0; i < input_.rows.count && call_.status_; ++i) {
      read_ahead.before(i);
      step(input_.rows[i]);
    }
    return std::move(call_.status_);
  }

  void step(std::size_t row) {
    call_.row_ = row;
    std::uint8_t nulls = 0;
    for (std::size_t i = 0; i < arity_ && i < RowCall::kMaxWords; ++i) {
      const bool is_null = nulls_ != RowNulls::kLeftOut && call_.is_null(i);
      nulls |= static_cast<std::uint8_t>((is_null ? 1U : 0U) << i);
      call_.words_[i] = is_null ? 0 : RowCall::load(input_.arguments[i], row);
    }
    if (nulls != 0 && nulls_ == RowNulls::kGiveNull) return result_.set_null(row);
    if (!remembers_) return store(row, invoke());
    Entry& entry = entries_[slot(nulls)];
    if (!entry.is_known || entry.nulls != nulls ||
        !std::equal(entry.words.begin(), entry.words.begin() + arity_, call_.words_.begin())) {
      std::copy_n(call_.words_.begin(), kRememberedWords, entry.words.begin());
      entry.nulls = nulls;
      entry.result = invoke();
      entry.is_null = call_.is_null_;
      entry.is_known = true;
    }
    call_.is_null_ = entry.is_null;
    store(row, entry.result);
  }

  RowCall::Word invoke() {
    call_.is_null_ = false;
    return function_(call_);
  }

  [[nodiscard]] std::size_t slot(std::uint8_t nulls) const {
    std::uint64_t mixed = nulls;
    for (std::size_t i = 0; i < arity_; ++i) mixed = mixed * 31 + call_.words_[i];
    mixed *= 0x9e3779b97f4a7c15ULL;
    return static_cast<std::size_t>(mixed >> 40) & mask_;
  }

  void store(std::size_t row, RowCall::Word word) {
    if (!call_.status_) return;
    if (call_.is_null_) return result_.set_null(row);
    switch (width_) {
      case 1: return void(result_.values<std::uint8_t>()[row] = static_cast<std::uint8_t>(word));
      case 2: return void(result_.values<std::uint16_t>()[row] = static_cast<std::uint16_t>(word));
      case 4: return void(result_.values<std::uint32_t>()[row] = static_cast<std::uint32_t>(word));
      default: break;
    }
    if (width_ == 8 && result_.type().id != TypeId::kNumeric) {
      result_.values<std::uint64_t>()[row] = word;
      return;
    }
    single_.clear();
    single_.append_value(call_.value_, input_.dictionary);
    std::memcpy(result_.data() + row * width_, single_.data(), width_);
  }

  const KernelInput& input_;
  Column& result_;
  RowFunction function_;
  RowNulls nulls_;
  std::size_t arity_;
  std::size_t width_;
  RowCall call_;
  Column single_;
  bool remembers_ = false;
  std::size_t mask_ = 0;
  // Results by arguments: a direct-mapped table that forgets on collision.
  std::array<Entry, kMaxEntries> entries_;
};

RowCall::Word RowCall::load(const ColumnView& column, std::size_t row) {
  switch (byte_width(column.type.id)) {
    case 1: return column.values<std::uint8_t>()[row];
    case 2: return column.values<std::uint16_t>()[row];
    case 4: return column.values<std::uint32_t>()[row];
    case 8: return column.values<std::uint64_t>()[row];
    default: return 0;
  }
}

RowCall::Word RowCall::result(Result<Value> value) {
  if (!value) return failed(std::unexpected(std::move(value).error()));
  if (value->is_null()) return null();
  switch (value->type().id) {
    case TypeId::kNumeric:
    case TypeId::kInterval: value_ = *std::move(value); return 0;
    case TypeId::kBoolean: return value->as_boolean() ? 1 : 0;
    case TypeId::kDouble: return result(value->as_double());
    case TypeId::kReal: return std::bit_cast<std::uint32_t>(static_cast<float>(value->as_double()));
    default: break;
  }
  if (is_dictionary_coded(value->type().id)) return result(std::string_view(value->as_text()));
  return static_cast<Word>(value->as_integer());
}

std::string output_text(const Value& value) {
  return value.to_string();
}

std::string RowCall::output(std::size_t i) const {
  if (type(i).id == TypeId::kText) return std::string(text(i));
  return output_text(value(i));
}

Status run_row_function(const KernelInput& input,
                        Column& result,
                        RowFunction function,
                        RowNulls nulls) {
  return RowLoop(input, result, function, nulls).run();
}

std::int64_t count_characters(std::string_view text) {
  return static_cast<std::int64_t>(count_utf8(text));
}

std::size_t skip_characters(std::string_view text, std::int64_t count) {
  std::size_t at = 0;
  while (count > 0 && at < text.size()) {
    ++at;
    while (at < text.size() && !starts_character(text[at])) ++at;
    --count;
  }
  return at;
}

}  // namespace matview
