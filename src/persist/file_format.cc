#include "persist/file_format.h"

#include "common/crc32c.h"

namespace matview::persist {

namespace {

// Where things stand in an envelope. This much is promised to hold in every format version, or an
// old matview could not tell a newer file from a damaged one.
constexpr std::string_view kMagic("matview\0", 8);
constexpr std::size_t kLengthAt = 24;
constexpr std::size_t kChecksumAt = 32;
constexpr std::size_t kEnvelopeBytes = 36;

constexpr std::size_t kNumberDigits = 16;
constexpr std::size_t kPartDigits = 8;

// The value of exactly `digits` lower-case hexadecimal digits, taken off the front of `text`.
[[nodiscard]] std::optional<std::uint64_t> take_hex(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  std::uint64_t value = 0;
  for (const char digit : text.substr(0, digits)) {
    const bool is_letter = digit >= 'a' && digit <= 'f';
    if (!is_letter && !(digit >= '0' && digit <= '9')) return std::nullopt;
    value = value << 4 | static_cast<std::uint64_t>(is_letter ? digit - 'a' + 10 : digit - '0');
  }
  text.remove_prefix(digits);
  return value;
}

// Everything but the checksum's own place.
[[nodiscard]] std::uint32_t compute_checksum(std::string_view bytes) {
  return crc32c(bytes.substr(kEnvelopeBytes), crc32c(bytes.substr(0, kChecksumAt)));
}

}  // namespace

std::string file_name(FileId file) {
  const char letter = static_cast<char>(file.kind);
  if (file.kind != FileKind::kChunk) return format_text("{}{:016x}", letter, file.number);
  return format_text("{}{:016x}-{:08x}", letter, file.number, file.part);
}

std::optional<FileId> parse_file_name(std::string_view name) {
  FileId file;
  if (name.starts_with('c')) {
    file.kind = FileKind::kChunk;
  } else if (name.starts_with('m')) {
    file.kind = FileKind::kManifest;
  } else if (!name.starts_with('w')) {
    return std::nullopt;
  }
  name.remove_prefix(1);
  const auto number = take_hex(name, kNumberDigits);
  if (!number || *number == 0 || *number > kMaximumNumber) return std::nullopt;
  file.number = *number;
  if (file.kind == FileKind::kChunk) {
    if (!name.starts_with('-')) return std::nullopt;
    name.remove_prefix(1);
    const auto part = take_hex(name, kPartDigits);
    if (!part) return std::nullopt;
    file.part = static_cast<std::uint32_t>(*part);
  }
  if (!name.empty()) return std::nullopt;
  return file;
}

FileWriter::FileWriter(FileId file) {
  bytes_.put_bytes(kMagic.data(), kMagic.size());
  bytes_.put(kFormatVersion);
  bytes_.put(static_cast<char>(file.kind));
  bytes_.put(std::uint8_t{0});
  bytes_.put(file.part);
  bytes_.put(file.number);
  bytes_.put(std::uint64_t{0});  // length and checksum: seal()
  bytes_.put(std::uint32_t{0});
}

bool FileWriter::is_empty() const {
  return bytes_.size() == kEnvelopeBytes;
}

std::string_view FileWriter::seal() {
  bytes_.patch(kLengthAt, std::uint64_t{bytes_.size() - kEnvelopeBytes});
  bytes_.patch(kChecksumAt, compute_checksum(bytes_.bytes()));
  return bytes_.bytes();
}

Result<std::string_view> open_file(FileId file, std::string_view bytes) {
  const std::string name = file_name(file);
  if (bytes.size() < kEnvelopeBytes) return corrupt_file(name, "is cut short");
  ByteReader in(bytes);
  if (in.get_bytes(kMagic.size()) != kMagic) return corrupt_file(name, "is not a matview file");
  const auto version = in.get<std::uint16_t>();
  const auto kind = static_cast<FileKind>(in.get<char>());
  const auto reserved = in.get<std::uint8_t>();
  const auto part = in.get<std::uint32_t>();
  const auto number = in.get<std::uint64_t>();
  const auto length = in.get<std::uint64_t>();
  if (length != bytes.size() - kEnvelopeBytes) {
    return corrupt_file(name, length > bytes.size() ? "is cut short" : "has the wrong length");
  }
  // Before the version, so that one flipped bit does not pass for a newer matview.
  if (file_checksum(bytes) != compute_checksum(bytes)) {
    return corrupt_file(name, "has a wrong checksum");
  }
  if (version > kFormatVersion) {
    return std::unexpected(
        Error{.code = ErrorCode::kFeatureNotSupported,
              .message = format_text("file \"{}\" has format version {}, and this matview reads "
                                     "versions up to {}",
                                     name,
                                     version,
                                     kFormatVersion)}
            .with_hint("The database was written by a newer matview: open it with that one."));
  }
  if (version == 0 || reserved != 0 || FileId{kind, number, part} != file) {
    return corrupt_file(name, "is another file under this name");
  }
  return bytes.substr(kEnvelopeBytes);
}

Result<SplitFile> split_file(std::string_view& files) {
  ByteReader in(files);
  const bool is_ours = in.get_bytes(kMagic.size()) == kMagic;
  (void)in.get<std::uint16_t>();
  SplitFile file;
  file.id.kind = static_cast<FileKind>(in.get<char>());
  (void)in.get<std::uint8_t>();
  file.id.part = in.get<std::uint32_t>();
  file.id.number = in.get<std::uint64_t>();
  const auto length = in.get<std::uint64_t>();
  const bool is_whole = files.size() >= kEnvelopeBytes && length <= files.size() - kEnvelopeBytes;
  if (!is_ours || !is_whole || parse_file_name(file_name(file.id)) != file.id) {
    return corrupt_file("backup", is_ours ? "is cut short" : "is not a matview backup");
  }
  file.bytes = files.substr(0, kEnvelopeBytes + static_cast<std::size_t>(length));
  files.remove_prefix(file.bytes.size());
  return file;
}

std::uint32_t file_checksum(std::string_view bytes) {
  return ByteReader(bytes.substr(kChecksumAt)).get<std::uint32_t>();
}

std::unexpected<Failure> corrupt_file(std::string_view name, std::string_view what) {
  return fail(ErrorCode::kDataCorrupted, "file \"{}\" {}", name, what);
}

}  // namespace matview::persist
