// Kernels of functions that are called row by row: of text, and of everything rare.
//
// A row function takes and gives words: text codes, numbers, truth values. Text columns repeat
// themselves, so results are remembered by their arguments while a kernel runs, and a function of
// text is only called for what it has not just seen. What does not fit a word goes by Value.
#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <string>
#include <string_view>

#include "expr/functions/kernels.h"

namespace matview {

// One call of a row function: its arguments, and where it reports an error or NULL.
class RowCall {
 public:
  using Word = std::uint64_t;
  static constexpr std::size_t kMaxWords = ParameterList::kMaxParameters;

  explicit RowCall(const KernelInput& input) : input_(input) {}

  // ── Arguments ──
  [[nodiscard]] std::size_t size() const { return input_.arguments.size(); }

  [[nodiscard]] Type type(std::size_t i) const { return input_.arguments[i].type; }

  [[nodiscard]] bool is_null(std::size_t i) const { return !input_.arguments[i].is_valid(row_); }

  [[nodiscard]] std::string_view text(std::size_t i) const {
    return input_.dictionary.text(static_cast<TextCode>(word(i)));
  }

  [[nodiscard]] std::int32_t integer(std::size_t i) const {
    return static_cast<std::int32_t>(word(i));
  }

  [[nodiscard]] std::int64_t bigint(std::size_t i) const {
    return static_cast<std::int64_t>(word(i));
  }

  [[nodiscard]] double float8(std::size_t i) const { return std::bit_cast<double>(word(i)); }

  [[nodiscard]] bool boolean(std::size_t i) const { return word(i) != 0; }

  [[nodiscard]] Interval interval(std::size_t i) const {
    return input_.arguments[i].values<Interval>()[row_];
  }

  // The bits of an argument, zero-extended. Requires: at most eight bytes wide.
  [[nodiscard]] Word word(std::size_t i) const {
    return i < kMaxWords ? words_[i] : load(input_.arguments[i], row_);
  }

  // An argument of any type.
  [[nodiscard]] Value value(std::size_t i) const {
    return value_at(input_.arguments[i], row_, input_.dictionary);
  }

  // What PostgreSQL's output function makes of it: as a cast to text, but `t` and `f`.
  [[nodiscard]] std::string output(std::size_t i) const;

  [[nodiscard]] const ExecutionContext& context() const { return input_.context; }

  [[nodiscard]] TextDictionary& dictionary() const { return input_.dictionary; }

  // ── Results: `return call.result(…);` ──
  // A text, also a part of an argument; or the bytes of another type coded in the dictionary.
  [[nodiscard]] Word result(std::string_view text) const { return input_.dictionary.intern(text); }

  [[nodiscard]] static Word result(double number) { return std::bit_cast<Word>(number); }

  [[nodiscard]] Word null() {
    is_null_ = true;
    return 0;
  }

  // Of any type; what it is must be the function's result type.
  [[nodiscard]] Word result(Result<Value> value);

  // Ends the kernel with this error.
  [[nodiscard]] Word failed(std::unexpected<Failure> error) {
    status_ = std::move(error);
    return 0;
  }

 private:
  friend class RowLoop;

  [[nodiscard]] static Word load(const ColumnView& column, std::size_t row);

  const KernelInput& input_;
  std::size_t row_ = 0;
  std::array<Word, kMaxWords> words_{};
  Status status_ = {};
  bool is_null_ = false;
  Value value_;  // a result that is no word
};

using RowFunction = RowCall::Word (*)(RowCall& call);

// Who looks at NULL arguments: the evaluator leaves their rows out; the loop gives NULL for them;
// the function itself.
enum class RowNulls : std::uint8_t { kLeftOut, kGiveNull, kSeen };

// Calls `function` for every row.
[[nodiscard]] Status run_row_function(const KernelInput& input,
                                      Column& result,
                                      RowFunction function,
                                      RowNulls nulls);

template <RowFunction kFunction, RowNulls kNulls>
Status row_kernel(const KernelInput& input, Column& result) {
  return run_row_function(input, result, kFunction, kNulls);
}

// ── Lines of a registry ─────────────────────────────────────────────────────────────────────────

// NULL for NULL, and never otherwise.
template <RowFunction kFunction>
constexpr ScalarFunction strict_row(std::string_view name, ParameterList parameters, Type result) {
  return {name,
          parameters,
          result,
          row_kernel<kFunction, RowNulls::kLeftOut>,
          NullHandling::kStrictSkipping,
          true};
}

// The same, for one that cannot fail.
template <RowFunction kFunction>
constexpr ScalarFunction safe_row(std::string_view name, ParameterList parameters, Type result) {
  ScalarFunction function = strict_row<kFunction>(name, parameters, result);
  function.can_fail = false;
  return function;
}

// NULL for NULL, and where the function says.
template <RowFunction kFunction>
constexpr ScalarFunction nullable_row(std::string_view name,
                                      ParameterList parameters,
                                      Type result) {
  return {name,
          parameters,
          result,
          row_kernel<kFunction, RowNulls::kGiveNull>,
          NullHandling::kKernel,
          true};
}

// The function is asked about NULLs, too.
template <RowFunction kFunction>
constexpr ScalarFunction open_row(std::string_view name, ParameterList parameters, Type result) {
  return {name,
          parameters,
          result,
          row_kernel<kFunction, RowNulls::kSeen>,
          NullHandling::kKernel,
          true};
}

// What PostgreSQL's output function makes of a value that is not NULL.
[[nodiscard]] std::string output_text(const Value& value);

// ── Characters ──────────────────────────────────────────────────────────────────────────────────
// Text is well-formed UTF-8; a character is a code point.

[[nodiscard]] constexpr bool starts_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0U) != 0x80U;
}

[[nodiscard]] std::int64_t count_characters(std::string_view text);
// The byte offset behind the first `count` characters; the end when there are fewer.
[[nodiscard]] std::size_t skip_characters(std::string_view text, std::int64_t count);

}  // namespace matview
