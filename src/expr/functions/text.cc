// Functions that measure and take apart text: length, lower, upper, substring, trim, split_part, …
//
// Positions and lengths count characters, not bytes. Case is Unicode's, one character to one.
#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "common/text_scan.h"
#include "common/unicode.h"
#include "common/utf8.h"
#include "expr/functions/families.h"
#include "expr/functions/kernels.h"
#include "expr/functions/row_kernel.h"

namespace matview {

namespace {

using Word = RowCall::Word;

Word integer(std::int64_t value) {
  return static_cast<std::uint32_t>(value);
}

// ── Length ──────────────────────────────────────────────────────────────────────────────────────

Status length(const KernelInput& input, Column& result) {
  const TextCode* const texts = input.arguments[0].values<TextCode>();
  std::int32_t* const lengths = result.values<std::int32_t>();
  input.rows.for_each([&](std::size_t row) {
    const std::string_view text = input.dictionary.text(texts[row]);
    const bool is_ascii = input.dictionary.is_ascii(texts[row]);
    lengths[row] = static_cast<std::int32_t>(is_ascii ? text.size() : count_utf8(text));
  });
  return {};
}

Word octet_length(RowCall& call) {
  return integer(static_cast<std::int64_t>(call.text(0).size()));
}

// With the blanks that CHAR(n) does not store.
Word padded_length(RowCall& call) {
  return integer(static_cast<std::int64_t>(call.output(0).size()));
}

Word bit_length(RowCall& call) {
  return integer(static_cast<std::int64_t>(call.text(0).size()) * 8);
}

// ── Case ────────────────────────────────────────────────────────────────────────────────────────

enum class Case : std::uint8_t { kLower, kUpper, kInitial };

template <Case kCase>
Word change_case(RowCall& call) {
  const std::string_view text = call.text(0);
  std::string changed;
  changed.reserve(text.size());
  bool in_word = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::uint32_t c = decode_utf8(text, at);
    const bool to_small = kCase == Case::kLower || (kCase == Case::kInitial && in_word);
    append_utf8(to_small ? to_lower(c) : to_upper(c), changed);
    in_word = is_letter(c) || c - '0' < 10;
  }
  return call.result(changed);
}

// ── Parts ───────────────────────────────────────────────────────────────────────────────────────

constexpr std::int64_t kEnd = std::numeric_limits<std::int64_t>::max();

// The characters at positions [first, end), where 1 is the first of the text.
std::string_view slice(std::string_view text, std::int64_t first, std::int64_t end) {
  const std::int64_t start = std::max<std::int64_t>(first, 1);
  if (end <= start) return {};
  text.remove_prefix(skip_characters(text, start - 1));
  return text.substr(0, skip_characters(text, end - start));
}

// The same of bytes.
std::string_view slice_bytes(std::string_view bytes, std::int64_t first, std::int64_t end) {
  const auto size = static_cast<std::int64_t>(bytes.size());
  const std::int64_t start = std::clamp<std::int64_t>(first, 1, size + 1);
  const std::int64_t stop = std::clamp<std::int64_t>(end, start, size + 1);
  return bytes.substr(static_cast<std::size_t>(start - 1), static_cast<std::size_t>(stop - start));
}

// substring(x, from [, count]), of text or bytes.
Word substring(RowCall& call) {
  const std::int64_t first = call.integer(1);
  std::int64_t end = kEnd;
  if (call.size() == 3) {
    const std::int64_t count = call.integer(2);
    if (count < 0) {
      return call.failed(fail(ErrorCode::kSubstringError, "negative substring length not allowed"));
    }
    end = first + count;
  }
  const auto part = call.type(0).id == TypeId::kBytea ? slice_bytes : slice;
  return call.result(part(call.text(0), first, end));
}

// A negative count leaves out as many characters at the other end.
Word left(RowCall& call) {
  const std::int64_t count = call.integer(1);
  const std::int64_t taken = count >= 0 ? count : count_characters(call.text(0)) + count;
  return call.result(slice(call.text(0), 1, taken + 1));
}

Word right(RowCall& call) {
  const std::int64_t count = call.integer(1);
  const std::int64_t left_out = count >= 0 ? count_characters(call.text(0)) - count : -count;
  return call.result(slice(call.text(0), left_out + 1, kEnd));
}

// The `n`th field of a text with separators; a negative one counts from the end.
Word split_part(RowCall& call) {
  const std::string_view text = call.text(0);
  const std::string_view separator = call.text(1);
  std::int64_t wanted = call.integer(2);
  if (wanted == 0) {
    return call.failed(fail(ErrorCode::kInvalidParameterValue, "field position must not be zero"));
  }
  if (separator.empty()) return call.result(wanted == 1 || wanted == -1 ? text : "");
  if (wanted < 0) {
    std::int64_t fields = 1;
    for (std::size_t at = text.find(separator); at != std::string_view::npos;
         at = text.find(separator, at + separator.size())) {
      ++fields;
    }
    wanted += fields + 1;
  }
  std::size_t start = 0;
  for (std::int64_t field = 1; wanted > 0; ++field) {
    const std::size_t end = text.find(separator, start);
    if (field == wanted) return call.result(text.substr(start, end - start));
    if (end == std::string_view::npos) break;
    start = end + separator.size();
  }
  return call.result("");
}

// ── Trimming ────────────────────────────────────────────────────────────────────────────────────

// The bytes of the first and of the last character of a text that is not empty.
std::string_view first_character(std::string_view text) {
  return text.substr(0, skip_characters(text, 1));
}

std::string_view last_character(std::string_view text) {
  std::size_t at = text.size() - 1;
  while (at > 0 && !starts_character(text[at])) --at;
  return text.substr(at);
}

template <bool kLeft, bool kRight>
Word trim(RowCall& call) {
  const std::string_view set = call.size() == 2 ? call.text(1) : " ";
  const bool of_bytes = call.type(0).id == TypeId::kBytea;
  // Well-formed UTF-8 finds a character's bytes only where that character is.
  const auto is_trimmed = [set](std::string_view character) {
    return set.find(character) != std::string_view::npos;
  };
  const auto first = [&](std::string_view text) {
    return of_bytes ? text.substr(0, 1) : first_character(text);
  };
  const auto last = [&](std::string_view text) {
    return of_bytes ? text.substr(text.size() - 1) : last_character(text);
  };
  std::string_view text = call.text(0);
  while (kLeft && !text.empty() && is_trimmed(first(text))) text.remove_prefix(first(text).size());
  while (kRight && !text.empty() && is_trimmed(last(text))) text.remove_suffix(last(text).size());
  return call.result(text);
}

// ── Replacing ───────────────────────────────────────────────────────────────────────────────────

Word replace(RowCall& call) {
  const std::string_view text = call.text(0);
  const std::string_view from = call.text(1);
  std::size_t found = from.empty() ? std::string_view::npos : text.find(from);
  if (found == std::string_view::npos) return call.word(0);
  std::string replaced;
  std::size_t copied = 0;
  for (; found != std::string_view::npos; found = text.find(from, copied)) {
    replaced.append(text.substr(copied, found - copied)).append(call.text(2));
    copied = found + from.size();
  }
  replaced.append(text.substr(copied));
  return call.result(replaced);
}

// Each character of the second text becomes the one of the third at its place, or nothing.
Word translate(RowCall& call) {
  std::string changed;
  for (std::string_view text = call.text(0); !text.empty();) {
    const std::string_view character = first_character(text);
    text.remove_prefix(character.size());
    const std::size_t found = call.text(1).find(character);
    if (found == std::string_view::npos) {
      changed += character;
      continue;
    }
    const std::int64_t place = count_characters(call.text(1).substr(0, found)) + 1;
    changed += slice(call.text(2), place, place + 1);
  }
  return call.result(changed);
}

// OVERLAY(text PLACING new FROM start [FOR count]), of text or bytes.
Word overlay(RowCall& call) {
  const bool of_bytes = call.type(0).id == TypeId::kBytea;
  const std::int64_t start = call.integer(2);
  const std::int64_t count = call.size() == 4 ? std::int64_t{call.integer(3)}
                             : of_bytes       ? static_cast<std::int64_t>(call.text(1).size())
                                              : count_characters(call.text(1));
  if (start <= 0) {
    return call.failed(fail(ErrorCode::kSubstringError, "negative substring length not allowed"));
  }
  if (start + count > std::numeric_limits<std::int32_t>::max()) {
    return call.failed(fail(ErrorCode::kNumericValueOutOfRange, "integer out of range"));
  }
  const auto part = of_bytes ? slice_bytes : slice;
  std::string text(part(call.text(0), 1, start));
  text.append(call.text(1)).append(part(call.text(0), start + count, kEnd));
  return call.result(text);
}

Word reverse(RowCall& call) {
  std::string reversed;
  const bool of_bytes = call.type(0).id == TypeId::kBytea;
  for (std::string_view text = call.text(0); !text.empty();) {
    const std::string_view character =
        of_bytes ? text.substr(text.size() - 1) : last_character(text);
    reversed += character;
    text.remove_suffix(character.size());
  }
  return call.result(reversed);
}

// ── Growing ─────────────────────────────────────────────────────────────────────────────────────

constexpr std::size_t kMaxTextBytes = std::size_t{1} << 28;

Word too_long(RowCall& call) {
  return call.failed(fail(ErrorCode::kProgramLimitExceeded, "requested length too large"));
}

Word repeat(RowCall& call) {
  const std::string_view text = call.text(0);
  const std::int32_t count = std::max(call.integer(1), 0);
  if (text.size() * std::uint64_t(count) > kMaxTextBytes) return too_long(call);
  std::string repeated;
  for (std::int32_t i = 0; i < count && !text.empty(); ++i) repeated += text;
  return call.result(repeated);
}

template <bool kLeft>
Word pad(RowCall& call) {
  const std::string_view text = call.text(0);
  const std::string_view fill = call.size() == 3 ? call.text(2) : " ";
  const std::int64_t wanted = std::max(call.integer(1), 0);
  const std::int64_t missing = wanted - count_characters(text);
  if (missing <= 0 || fill.empty()) return call.result(slice(text, 1, wanted + 1));
  if (static_cast<std::uint64_t>(wanted) * 4 > kMaxTextBytes) return too_long(call);
  const std::int64_t fill_length = count_characters(fill);
  std::string padding;
  for (std::int64_t i = 0; i < missing / fill_length; ++i) padding += fill;
  padding += slice(fill, 1, missing % fill_length + 1);
  return call.result(kLeft ? padding.append(text) : std::string(text).append(padding));
}

// ── Characters and numbers ──────────────────────────────────────────────────────────────────────

Word ascii(RowCall& call) {
  std::size_t at = 0;
  return call.text(0).empty() ? 0 : decode_utf8(call.text(0), at);
}

Word chr(RowCall& call) {
  const std::int32_t code = call.integer(0);
  if (code == 0) {
    return call.failed(fail(ErrorCode::kProgramLimitExceeded, "null character not permitted"));
  }
  if (code < 0) {
    return call.failed(
        fail(ErrorCode::kInvalidParameterValue, "character number must be positive"));
  }
  const auto c = static_cast<std::uint32_t>(code);
  if (c > kLastCodePoint || (c >= 0xD800 && c <= 0xDFFF)) {
    return call.failed(fail(
        ErrorCode::kProgramLimitExceeded, "requested character too large for encoding: {}", code));
  }
  std::string text;
  append_utf8(c, text);
  return call.result(text);
}

// to_hex, to_oct, to_bin: of the two's complement.
template <unsigned kBits>
Word to_base(RowCall& call) {
  std::uint64_t value = call.word(0);
  std::string digits;
  do {
    digits += "0123456789abcdef"[value & ((1U << kBits) - 1)];
    value >>= kBits;
  } while (value != 0);
  std::ranges::reverse(digits);
  return call.result(digits);
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kLong = TypeId::kBigint;
constexpr TypeId kBytes = TypeId::kBytea;

constexpr std::array kFunctions = {
    skipping("length", {kText}, kInt, length),
    safe_row<octet_length>("length", {kBytes}, kInt),
    skipping("char_length", {kText}, kInt, length),
    skipping("character_length", {kText}, kInt, length),
    safe_row<octet_length>("octet_length", {kText}, kInt),
    safe_row<octet_length>("octet_length", {kBytes}, kInt),
    safe_row<padded_length>("octet_length", {TypeId::kChar}, kInt),
    safe_row<bit_length>("bit_length", {kText}, kInt),
    safe_row<bit_length>("bit_length", {kBytes}, kInt),
    safe_row<change_case<Case::kLower>>("lower", {kText}, kText),
    safe_row<change_case<Case::kUpper>>("upper", {kText}, kText),
    safe_row<change_case<Case::kInitial>>("initcap", {kText}, kText),
    safe_row<substring>("substring", {kText, kInt}, kText),
    safe_row<substring>("substr", {kText, kInt}, kText),
    strict_row<substring>("substring", {kText, kInt, kInt}, kText),
    strict_row<substring>("substr", {kText, kInt, kInt}, kText),
    safe_row<substring>("substring", {kBytes, kInt}, kBytes),
    safe_row<substring>("substr", {kBytes, kInt}, kBytes),
    strict_row<substring>("substring", {kBytes, kInt, kInt}, kBytes),
    strict_row<substring>("substr", {kBytes, kInt, kInt}, kBytes),
    safe_row<left>("left", {kText, kInt}, kText),
    safe_row<right>("right", {kText, kInt}, kText),
    strict_row<split_part>("split_part", {kText, kText, kInt}, kText),
    safe_row<trim<true, true>>("btrim", {kText}, kText),
    safe_row<trim<true, false>>("ltrim", {kText}, kText),
    safe_row<trim<false, true>>("rtrim", {kText}, kText),
    safe_row<trim<true, true>>("btrim", {kText, kText}, kText),
    safe_row<trim<true, false>>("ltrim", {kText, kText}, kText),
    safe_row<trim<false, true>>("rtrim", {kText, kText}, kText),
    safe_row<trim<true, true>>("btrim", {kBytes, kBytes}, kBytes),
    safe_row<trim<true, false>>("ltrim", {kBytes, kBytes}, kBytes),
    safe_row<trim<false, true>>("rtrim", {kBytes, kBytes}, kBytes),
    safe_row<replace>("replace", {kText, kText, kText}, kText),
    safe_row<translate>("translate", {kText, kText, kText}, kText),
    strict_row<overlay>("overlay", {kText, kText, kInt}, kText),
    strict_row<overlay>("overlay", {kText, kText, kInt, kInt}, kText),
    strict_row<overlay>("overlay", {kBytes, kBytes, kInt}, kBytes),
    strict_row<overlay>("overlay", {kBytes, kBytes, kInt, kInt}, kBytes),
    safe_row<reverse>("reverse", {kText}, kText),
    safe_row<reverse>("reverse", {kBytes}, kBytes),
    strict_row<repeat>("repeat", {kText, kInt}, kText),
    strict_row<pad<true>>("lpad", {kText, kInt}, kText),
    strict_row<pad<true>>("lpad", {kText, kInt, kText}, kText),
    strict_row<pad<false>>("rpad", {kText, kInt}, kText),
    strict_row<pad<false>>("rpad", {kText, kInt, kText}, kText),
    safe_row<ascii>("ascii", {kText}, kInt),
    strict_row<chr>("chr", {kInt}, kText),
    safe_row<to_base<4>>("to_hex", {kInt}, kText),
    safe_row<to_base<4>>("to_hex", {kLong}, kText),
    safe_row<to_base<3>>("to_oct", {kInt}, kText),
    safe_row<to_base<3>>("to_oct", {kLong}, kText),
    safe_row<to_base<1>>("to_bin", {kInt}, kText),
    safe_row<to_base<1>>("to_bin", {kLong}, kText),
};

}  // namespace

std::span<const ScalarFunction> text_functions() {
  return kFunctions;
}

}  // namespace matview
