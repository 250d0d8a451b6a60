#include "expr/functions/text_kernel.h"

#include <algorithm>
#include <bit>

#include "common/hash.h"

namespace matview {

namespace {

// Results by arguments: a direct-mapped table that forgets on collision.
class CallMemo {
 public:
  explicit CallMemo(std::size_t rows) : mask_(std::min(std::bit_ceil(rows), kMaxEntries) - 1) {
    for (std::size_t i = 0; i <= mask_; ++i) entries_[i].known = false;
  }

  std::uint32_t call(TextFunction function, TextCall& call) {
    Entry& entry = entries_[slot(call.arguments)];
    if (!entry.known || entry.arguments != call.arguments) {
      entry = {.arguments = call.arguments, .result = function(call), .known = true};
    }
    return entry.result;
  }

 private:
  struct Entry {
    TextCall::Words arguments;
    std::uint32_t result;
    bool known;
  };

  static constexpr std::size_t kMaxEntries = 256;

  [[nodiscard]] std::size_t slot(const TextCall::Words& words) const {
    const std::uint64_t mixed = words[0] + words[1] * 0x9e3779b1ULL + words[2] * 0x85ebca77ULL;
    return static_cast<std::size_t>(mixed ^ (mixed >> 32)) & mask_;
  }

  std::size_t mask_;
  std::array<Entry, kMaxEntries> entries_;  // only the first mask_ + 1 are in use
};

template <typename R>
Status run(const KernelInput& input, Column& result, TextFunction function) {
  const std::size_t arity = input.arguments.size();
  std::array<const std::uint32_t*, ParameterList::kMaxParameters> columns{};
  for (std::size_t i = 0; i < arity; ++i) columns[i] = input.arguments[i].values<std::uint32_t>();
  R* const out = result.values<R>();
  CallMemo memo(input.rows.count);
  TextCall call{.dictionary = input.dictionary};
  for (std::size_t i = 0; i < input.rows.count && call.status; ++i) {
    const std::size_t row = input.rows[i];
    for (std::size_t k = 0; k < arity; ++k) call.arguments[k] = columns[k][row];
    out[row] = static_cast<R>(memo.call(function, call));
  }
  return std::move(call.status);
}

}  // namespace

Status run_text_function(const KernelInput& input, Column& result, TextFunction function) {
  return byte_width(result.type().id) == 1 ? run<std::uint8_t>(input, result, function)
                                           : run<std::uint32_t>(input, result, function);
}

std::int64_t count_characters(std::string_view text) {
  std::int64_t count = 0;
  for (const char byte : text) count += starts_character(byte) ? 1 : 0;
  return count;
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
