// Formatting text, in a hundredth of std::format's code.
//
// std::format brings every formatter there is, floating point included: some 150 KiB of compressed
// wasm. Messages and keys need `{}` for text and whole numbers, `{:04}` for numbers padded with
// zeros and `{:08x}` for hexadecimal ones; that is all there is here.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace matview {

// What a placeholder stands for; borrows the text it is made of.
class FormatArgument {
 public:
  template <typename T>
    requires std::convertible_to<const T&, std::string_view>
  FormatArgument(const T& text) : text_(text) {}  // NOLINT: made by format_text only

  FormatArgument(char letter) : letter_(letter), text_(&letter_, 1) {}  // NOLINT

  template <std::integral T>
  FormatArgument(T number)  // NOLINT
      : is_number_(true),
        is_negative_(number < T{0}),
        magnitude_(is_negative_ ? ~static_cast<std::uint64_t>(number) + 1
                                : static_cast<std::uint64_t>(number)) {}

  FormatArgument(const FormatArgument&) = delete;
  FormatArgument& operator=(const FormatArgument&) = delete;

  // Appends it as `spec`, what stands behind the colon in the placeholder, says.
  void append_to(std::string& out, std::string_view spec) const;

 private:
  char letter_ = 0;
  std::string_view text_;
  bool is_number_ = false;
  bool is_negative_ = false;
  std::uint64_t magnitude_ = 0;
};

// Not constexpr, so that calling it at compile time is the error message.
void placeholders_and_arguments_differ();

// A pattern with one placeholder for each of `count` arguments; checked at compile time.
template <std::size_t count>
class FormatPattern {
 public:
  template <typename T>
    requires std::convertible_to<const T&, std::string_view>
  consteval FormatPattern(const T& pattern) : pattern_(pattern) {  // NOLINT: as std::format_string
    std::size_t placeholders = 0;
    for (const char letter : pattern_) placeholders += letter == '{' ? 1 : 0;
    if (placeholders != count) placeholders_and_arguments_differ();
  }

  [[nodiscard]] std::string_view get() const { return pattern_; }

 private:
  std::string_view pattern_;
};

[[nodiscard]] std::string format_packed(std::string_view pattern,
                                        std::initializer_list<FormatArgument> arguments);

template <typename... Arguments>
[[nodiscard]] std::string format_text(FormatPattern<sizeof...(Arguments)> pattern,
                                      const Arguments&... arguments) {
  return format_packed(pattern.get(), {FormatArgument(arguments)...});
}

}  // namespace matview
