// ParameterList: the parameter types of a function, stored inline so that registries are constant
// data instead of start-up code.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>

#include "types/type.h"

namespace matview {

class ParameterList {
 public:
  static constexpr std::size_t kMaxParameters = 7;

  constexpr ParameterList() = default;

  // Requires: at most kMaxParameters types.
  constexpr ParameterList(std::initializer_list<Type> types) {
    for (const Type type : types) types_[size_++] = type;
  }

  // The same list, whose last parameter takes any number of arguments, at least one.
  [[nodiscard]] constexpr ParameterList variadic() const {
    ParameterList list = *this;
    list.is_variadic_ = true;
    return list;
  }

  [[nodiscard]] constexpr bool is_variadic() const { return is_variadic_; }

  [[nodiscard]] constexpr bool accepts(std::size_t arguments) const {
    return is_variadic_ ? arguments >= size_ : arguments == size_;
  }

  // The parameter for the argument at `index`, which may lie past the list of a variadic function.
  [[nodiscard]] constexpr Type for_argument(std::size_t index) const {
    return types_[index < size_ ? index : std::size_t{size_} - 1];
  }

  [[nodiscard]] constexpr std::size_t size() const { return size_; }

  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  [[nodiscard]] constexpr Type operator[](std::size_t index) const { return types_[index]; }

  [[nodiscard]] constexpr const Type* begin() const { return types_.data(); }

  [[nodiscard]] constexpr const Type* end() const { return types_.data() + size_; }

  // By type, whatever the modifiers.
  [[nodiscard]] constexpr bool matches(std::span<const Type> types) const {
    if (types.size() != size_) return false;
    for (std::size_t i = 0; i < size_; ++i) {
      if (types[i].id != types_[i].id || types[i].element != types_[i].element) return false;
    }
    return true;
  }

 private:
  std::array<Type, kMaxParameters> types_{};
  std::uint8_t size_ = 0;
  bool is_variadic_ = false;
};

}  // namespace matview
