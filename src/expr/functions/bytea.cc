// Digests and encodings of bytes: md5, the SHA-2 family, CRCs, encode and decode, bits and bytes of
// BYTEA.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstring>
#include <string>

#include "common/crc32c.h"
#include "common/utf8.h"
#include "expr/functions/families.h"
#include "expr/functions/row_kernel.h"
#include "types/binary_text.h"

namespace matview {

namespace {

using Word = RowCall::Word;

// The message with the padding of both families: a one bit, zeros, and its length in bits in the
// last `length_bytes` of a block of eight times as many.
std::string padded(std::string_view message, std::size_t length_bytes, bool big_endian) {
  std::string blocks(message);
  blocks += '\x80';
  const std::size_t block = length_bytes * 8;
  while (blocks.size() % block != block - length_bytes) blocks += '\0';
  blocks.append(length_bytes, '\0');
  const std::uint64_t bits = std::uint64_t{message.size()} * 8;
  for (std::size_t i = 0; i < 8; ++i) {
    const std::size_t at = big_endian ? blocks.size() - 1 - i : blocks.size() - length_bytes + i;
    blocks[at] = static_cast<char>(bits >> (8 * i));
  }
  return blocks;
}

// ── MD5 (RFC 1321) ──────────────────────────────────────────────────────────────────────────────

std::string md5_digest(std::string_view message) {
  constexpr std::array<std::uint8_t, 16> kShifts = {
      7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};
  std::array<std::uint32_t, 4> state = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  const std::string blocks = padded(message, 8, false);
  for (std::size_t at = 0; at < blocks.size(); at += 64) {
    std::array<std::uint32_t, 16> words;
    std::memcpy(words.data(), blocks.data() + at, sizeof words);
    auto [a, b, c, d] = state;
    for (std::uint32_t i = 0; i < 64; ++i) {
      std::uint32_t mixed = 0;
      std::uint32_t word = 0;
      switch (i / 16) {
        case 0:
          mixed = (b & c) | (~b & d);
          word = i;
          break;
        case 1:
          mixed = (d & b) | (~d & c);
          word = 5 * i + 1;
          break;
        case 2:
          mixed = b ^ c ^ d;
          word = 3 * i + 5;
          break;
        default:
          mixed = c ^ (b | ~d);
          word = 7 * i;
          break;
      }
      const auto constant = static_cast<std::uint32_t>(static_cast<std::uint64_t>(
          std::fabs(std::sin(static_cast<double>(i + 1))) * 4294967296.0));
      const std::uint32_t sum = a + mixed + constant + words[word % 16];
      a = d;
      d = c;
      c = b;
      b += std::rotl(sum, kShifts[i / 16 * 4 + i % 4]);
    }
    state = {state[0] + a, state[1] + b, state[2] + c, state[3] + d};
  }
  return {reinterpret_cast<const char*>(state.data()), sizeof state};
}

// ── SHA-2 (FIPS 180-4) ──────────────────────────────────────────────────────────────────────────
// Both word sizes have the same constants, the smaller one their upper halves: fractions of the
// cube roots of primes, and of the square roots of the first sixteen.

constexpr std::array<std::uint64_t, 80> kCubeRoots = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817};
constexpr std::array<std::uint64_t, 16> kSquareRoots = {0x6a09e667f3bcc908,
                                                        0xbb67ae8584caa73b,
                                                        0x3c6ef372fe94f82b,
                                                        0xa54ff53a5f1d36f1,
                                                        0x510e527fade682d1,
                                                        0x9b05688c2b3e6c1f,
                                                        0x1f83d9abfb41bd6b,
                                                        0x5be0cd19137e2179,
                                                        0xcbbb9d5dc1059ed8,
                                                        0x629a292a367cd507,
                                                        0x9159015a3070dd17,
                                                        0x152fecd8f70e5939,
                                                        0x67332667ffc00b31,
                                                        0x8eb44a8768581511,
                                                        0xdb0c2e0d64f98fa7,
                                                        0x47b5481dbefa4fa4};

struct ShaRotations {
  std::array<int, 3> big0;
  std::array<int, 3> big1;
  std::array<int, 3> small0;  // the last is a shift
  std::array<int, 3> small1;
};

template <typename T>
std::string sha2(std::string_view message,
                 std::array<T, 8> state,
                 const ShaRotations& by,
                 std::size_t digest_bytes) {
  constexpr std::size_t kRounds = sizeof(T) == 4 ? 64 : 80;
  constexpr int kDropped = 64 - 8 * static_cast<int>(sizeof(T));
  const auto rotate = [](T x, const std::array<int, 3>& r) {
    return static_cast<T>(std::rotr(x, r[0]) ^ std::rotr(x, r[1]) ^ std::rotr(x, r[2]));
  };
  const auto stretch = [](T x, const std::array<int, 3>& r) {
    return static_cast<T>(std::rotr(x, r[0]) ^ std::rotr(x, r[1]) ^ (x >> r[2]));
  };
  const std::string blocks = padded(message, 2 * sizeof(T), true);
  for (std::size_t at = 0; at < blocks.size(); at += 16 * sizeof(T)) {
    std::array<T, kRounds> words;
    std::memcpy(words.data(), blocks.data() + at, 16 * sizeof(T));
    for (std::size_t i = 0; i < 16; ++i) words[i] = std::byteswap(words[i]);
    for (std::size_t i = 16; i < kRounds; ++i) {
      words[i] = words[i - 16] + stretch(words[i - 15], by.small0) + words[i - 7] +
                 stretch(words[i - 2], by.small1);
    }
    auto [a, b, c, d, e, f, g, h] = state;
    for (std::size_t i = 0; i < kRounds; ++i) {
      const T first = h + rotate(e, by.big1) + ((e & f) ^ (~e & g)) +
                      static_cast<T>(kCubeRoots[i] >> kDropped) + words[i];
      const T second = rotate(a, by.big0) + ((a & b) ^ (a & c) ^ (b & c));
      h = g;
      g = f;
      f = e;
      e = d + first;
      d = c;
      c = b;
      b = a;
      a = first + second;
    }
    const std::array<T, 8> mixed = {a, b, c, d, e, f, g, h};
    for (std::size_t i = 0; i < 8; ++i) state[i] += mixed[i];
  }
  for (T& word : state) word = std::byteswap(word);
  return {reinterpret_cast<const char*>(state.data()), digest_bytes};
}

template <std::size_t kBits>
std::string sha_digest(std::string_view message) {
  constexpr ShaRotations kNarrow = {{2, 13, 22}, {6, 11, 25}, {7, 18, 3}, {17, 19, 10}};
  constexpr ShaRotations kWide = {{28, 34, 39}, {14, 18, 41}, {1, 8, 7}, {19, 61, 6}};
  // The cut lengths start from the second eight roots.
  constexpr bool kIsCut = kBits == 224 || kBits == 384;
  if constexpr (kBits <= 256) {
    std::array<std::uint32_t, 8> state;
    for (std::size_t i = 0; i < 8; ++i) {
      state[i] = static_cast<std::uint32_t>(kIsCut ? kSquareRoots[i + 8] : kSquareRoots[i] >> 32);
    }
    return sha2(message, state, kNarrow, kBits / 8);
  } else {
    std::array<std::uint64_t, 8> state;
    std::copy_n(kSquareRoots.begin() + (kIsCut ? 8 : 0), 8, state.begin());
    return sha2(message, state, kWide, kBits / 8);
  }
}

Word md5(RowCall& call) {
  return call.result(to_hex(md5_digest(call.text(0))));
}

template <std::size_t kBits>
Word sha(RowCall& call) {
  return call.result(sha_digest<kBits>(call.text(0)));
}

Word crc32(RowCall& call) {
  std::uint32_t crc = ~0U;
  for (const char c : call.text(0)) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ ((crc & 1U) != 0 ? 0xEDB88320U : 0U);
  }
  return ~crc;
}

// ── Encodings ───────────────────────────────────────────────────────────────────────────────────

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

std::string base64(std::string_view bytes) {
  std::string text;
  std::size_t line = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const unsigned byte = at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U;
      group = group << 8 | byte;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      text += at + i > bytes.size() ? '=' : kBase64[group >> (18 - 6 * i) & 63U];
    }
    line += 4;
    if (line == 76 && at + 3 < bytes.size()) {
      text += '\n';
      line = 0;
    }
  }
  return text;
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte == 0 || byte >= 0x80) {
      text += '\\';
      for (const int shift : {6, 3, 0}) text += static_cast<char>('0' + (byte >> shift & 7));
    } else {
      if (c == '\\') text += '\\';
      text += c;
    }
  }
  return text;
}

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Result<std::string> from_base64(std::string_view text) {
  std::string bytes;
  std::uint32_t group = 0;
  int count = 0;
  int padding = 0;
  for (const char c : text) {
    if (is_blank(c)) continue;
    const std::size_t digit = kBase64.find(c);
    if (c == '=' && count >= 2 && count + padding < 4) {
      ++padding;
    } else if (digit == std::string_view::npos || padding != 0) {
      if (c == '=')
        return fail(ErrorCode::kInvalidParameterValue,
                    "unexpected \"=\" while decoding base64 sequence");
      return fail(ErrorCode::kInvalidParameterValue,
                  "invalid symbol \"{}\" found while decoding base64 sequence",
                  c);
    } else {
      group = group << 6 | static_cast<std::uint32_t>(digit);
      ++count;
    }
    if (count + padding < 4) continue;
    group <<= 6 * padding;
    for (int i = 0; i < 3 - padding; ++i) bytes += static_cast<char>(group >> (16 - 8 * i));
    count = 0;
    if (padding == 0) group = 0;
  }
  if (count != 0) {
    return std::unexpected(
        Error{.code = ErrorCode::kInvalidParameterValue,
              .message = "invalid base64 end sequence",
              .hint = "Input data is missing padding, is truncated, or is otherwise corrupted."});
  }
  return bytes;
}

Result<std::string> from_escaped(std::string_view text) {
  std::string bytes;
  const auto is_octal = [&](std::size_t at, char most) {
    return at < text.size() && text[at] >= '0' && text[at] <= most;
  };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      bytes += text[at];
    } else if (is_octal(at + 1, '3') && is_octal(at + 2, '7') && is_octal(at + 3, '7')) {
      bytes += static_cast<char>((text[at + 1] - '0') << 6 | (text[at + 2] - '0') << 3 |
                                 (text[at + 3] - '0'));
      at += 3;
    } else if (at + 1 < text.size() && text[at + 1] == '\\') {
      bytes += text[at++];
    } else {
      return fail(ErrorCode::kInvalidTextRepresentation, "invalid input syntax for type bytea");
    }
  }
  return bytes;
}

Word encode(RowCall& call) {
  const std::string_view bytes = call.text(0);
  const std::string_view encoding = call.text(1);
  if (encoding == "hex") return call.result(to_hex(bytes));
  if (encoding == "base64") return call.result(base64(bytes));
  if (encoding == "escape") return call.result(escaped(bytes));
  return call.failed(
      fail(ErrorCode::kInvalidParameterValue, "unrecognized encoding: \"{}\"", encoding));
}

Word decode(RowCall& call) {
  const std::string_view encoding = call.text(1);
  Result<std::string> (*decoder)(std::string_view) = encoding == "hex"      ? from_hex
                                                     : encoding == "base64" ? from_base64
                                                     : encoding == "escape" ? from_escaped
                                                                            : nullptr;
  if (decoder == nullptr) {
    return call.failed(
        fail(ErrorCode::kInvalidParameterValue, "unrecognized encoding: \"{}\"", encoding));
  }
  Result<std::string> bytes = decoder(call.text(0));
  if (!bytes) return call.failed(std::unexpected(std::move(bytes).error()));
  return call.result(*bytes);
}

bool is_utf8_name(std::string_view name) {
  std::string letters;
  for (const char c : name) {
    if (c != '-' && c != '_') letters += static_cast<char>(c | 0x20);
  }
  return letters == "utf8" || letters == "unicode";
}

// convert_from and convert_to: there is one encoding.
Word convert(RowCall& call) {
  if (!is_utf8_name(call.text(1))) {
    return call.failed(
        fail(ErrorCode::kFeatureNotSupported, "encoding \"{}\" is not supported", call.text(1)));
  }
  const std::string_view text = call.text(0);
  if (const auto at = find_invalid_utf8(text)) {
    return call.failed(fail(ErrorCode::kCharacterNotInRepertoire,
                            "invalid byte sequence for encoding \"UTF8\": 0x{}",
                            to_hex(text.substr(*at, 1))));
  }
  return call.result(text);
}

// ── Bits and bytes ──────────────────────────────────────────────────────────────────────────────

std::unexpected<Failure> out_of_bounds(std::int64_t index, std::size_t count) {
  return fail(ErrorCode::kArraySubscriptError,
              "index {} out of valid range, 0..{}",
              index,
              static_cast<std::int64_t>(count) - 1);
}

// get_byte, set_byte, get_bit, set_bit.
template <bool kBit>
Word part_of_bytes(RowCall& call) {
  std::string bytes(call.text(0));
  const bool sets = call.size() == 3;
  const std::int64_t index = kBit ? call.bigint(1) : std::int64_t{call.integer(1)};
  const std::size_t count = bytes.size() * (kBit ? 8 : 1);
  if (index < 0 || static_cast<std::uint64_t>(index) >= count) {
    return call.failed(out_of_bounds(index, count));
  }
  char& byte = bytes[static_cast<std::size_t>(kBit ? index / 8 : index)];
  const int shift = kBit ? static_cast<int>(index % 8) : 0;
  if (!sets) {
    return kBit ? (static_cast<unsigned char>(byte) >> shift & 1U)
                : static_cast<unsigned char>(byte);
  }
  if (!kBit) {
    byte = static_cast<char>(call.integer(2));
  } else if (call.integer(2) == 0 || call.integer(2) == 1) {
    byte = static_cast<char>((byte & ~(1 << shift)) | call.integer(2) << shift);
  } else {
    return call.failed(fail(ErrorCode::kInvalidParameterValue, "new bit must be 0 or 1"));
  }
  return call.result(bytes);
}

Word bit_count(RowCall& call) {
  Word count = 0;
  for (const char c : call.text(0)) {
    count += static_cast<Word>(std::popcount(static_cast<unsigned char>(c)));
  }
  return count;
}

Word crc32_castagnoli(RowCall& call) {
  return crc32c(call.text(0));
}

// ── The list ────────────────────────────────────────────────────────────────────────────────────

constexpr TypeId kText = TypeId::kText;
constexpr TypeId kBytes = TypeId::kBytea;
constexpr TypeId kInt = TypeId::kInteger;
constexpr TypeId kLong = TypeId::kBigint;

constexpr std::array kFunctions = {
    safe_row<md5>("md5", {kText}, kText),
    safe_row<md5>("md5", {kBytes}, kText),
    safe_row<sha<224>>("sha224", {kBytes}, kBytes),
    safe_row<sha<256>>("sha256", {kBytes}, kBytes),
    safe_row<sha<384>>("sha384", {kBytes}, kBytes),
    safe_row<sha<512>>("sha512", {kBytes}, kBytes),
    safe_row<crc32>("crc32", {kBytes}, kLong),
    safe_row<crc32_castagnoli>("crc32c", {kBytes}, kLong),
    strict_row<encode>("encode", {kBytes, kText}, kText),
    strict_row<decode>("decode", {kText, kText}, kBytes),
    strict_row<convert>("convert_from", {kBytes, kText}, kText),
    strict_row<convert>("convert_to", {kText, kText}, kBytes),
    strict_row<part_of_bytes<false>>("get_byte", {kBytes, kInt}, kInt),
    strict_row<part_of_bytes<false>>("set_byte", {kBytes, kInt, kInt}, kBytes),
    strict_row<part_of_bytes<true>>("get_bit", {kBytes, kLong}, kInt),
    strict_row<part_of_bytes<true>>("set_bit", {kBytes, kLong, kInt}, kBytes),
    safe_row<bit_count>("bit_count", {kBytes}, kLong),
};

}  // namespace

std::span<const ScalarFunction> bytea_functions() {
  return kFunctions;
}

}  // namespace matview
