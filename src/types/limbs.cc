#include "types/limbs.h"

#include <algorithm>

namespace matview {

void trim(Limbs& limbs) {
  while (!limbs.empty() && limbs.back() == 0) limbs.pop_back();
}

std::strong_ordering compare(const Limbs& left, const Limbs& right) {
  if (left.size() != right.size()) return left.size() <=> right.size();
  for (std::size_t i = left.size(); i-- > 0;) {
    if (left[i] != right[i]) return left[i] <=> right[i];
  }
  return std::strong_ordering::equal;
}

Limbs sum(const Limbs& left, const Limbs& right) {
  Limbs result(std::max(left.size(), right.size()) + 1);
  std::uint32_t carry = 0;
  for (std::size_t i = 0; i < result.size(); ++i) {
    std::uint32_t limb = carry;
    if (i < left.size()) limb += left[i];
    if (i < right.size()) limb += right[i];
    carry = limb >= kLimbBase ? 1 : 0;
    result[i] = limb - carry * kLimbBase;
  }
  trim(result);
  return result;
}

Limbs difference(const Limbs& left, const Limbs& right) {
  Limbs result(left.size());
  std::uint32_t borrow = 0;
  for (std::size_t i = 0; i < left.size(); ++i) {
    const std::uint32_t taken = borrow + (i < right.size() ? right[i] : 0);
    borrow = left[i] < taken ? 1 : 0;
    result[i] = left[i] + borrow * kLimbBase - taken;
  }
  trim(result);
  return result;
}

void multiply_small(Limbs& limbs, std::uint32_t factor) {
  std::uint64_t carry = 0;
  for (std::uint32_t& limb : limbs) {
    carry += std::uint64_t{limb} * factor;
    limb = static_cast<std::uint32_t>(carry % kLimbBase);
    carry /= kLimbBase;
  }
  if (carry != 0) limbs.push_back(static_cast<std::uint32_t>(carry));
}

std::uint32_t divide_small(Limbs& limbs, std::uint32_t divisor) {
  std::uint64_t rest = 0;
  for (std::size_t i = limbs.size(); i-- > 0;) {
    rest = rest * kLimbBase + limbs[i];
    limbs[i] = static_cast<std::uint32_t>(rest / divisor);
    rest %= divisor;
  }
  trim(limbs);
  return static_cast<std::uint32_t>(rest);
}

Limbs product(const Limbs& left, const Limbs& right) {
  Limbs result(left.size() + right.size());
  for (std::size_t i = 0; i < left.size(); ++i) {
    std::uint64_t carry = 0;
    for (std::size_t k = 0; k < right.size() || carry != 0; ++k) {
      const std::uint64_t factor = k < right.size() ? right[k] : 0;
      carry += result[i + k] + left[i] * factor;
      result[i + k] = static_cast<std::uint32_t>(carry % kLimbBase);
      carry /= kLimbBase;
    }
  }
  trim(result);
  return result;
}

void shift_up(Limbs& limbs, std::int32_t digits) {
  if (limbs.empty() || digits <= 0) return;
  multiply_small(limbs, kLimbPowers[static_cast<std::size_t>(digits % kLimbDigits)]);
  limbs.insert(limbs.begin(), static_cast<std::size_t>(digits / kLimbDigits), 0);
}

Lost shift_down(Limbs& limbs, std::int32_t digits) {
  if (digits <= 0) return {false, false};
  const auto whole = static_cast<std::size_t>((digits - 1) / kLimbDigits);
  Lost lost{false, false};
  if (whole >= limbs.size()) {
    lost.any = !limbs.empty();
    limbs.clear();
    return lost;
  }
  const auto cut = limbs.begin() + static_cast<std::ptrdiff_t>(whole);
  lost.any = std::any_of(limbs.begin(), cut, [](std::uint32_t limb) { return limb != 0; });
  limbs.erase(limbs.begin(), cut);
  // 1 to 9 digits are left to drop.
  const std::uint32_t divisor =
      kLimbPowers[static_cast<std::size_t>((digits - 1) % kLimbDigits + 1)];
  const std::uint32_t rest = divide_small(limbs, divisor);
  lost.any = lost.any || rest != 0;
  lost.half = rest >= divisor / 2;
  return lost;
}

void add_one(Limbs& limbs) {
  for (std::uint32_t& limb : limbs) {
    if (++limb < kLimbBase) return;
    limb = 0;
  }
  limbs.push_back(1);
}

// D. E. Knuth, "The Art of Computer Programming", 4.3.1, algorithm D.
Limbs divide(Limbs& dividend, Limbs divisor) {
  if (divisor.size() == 1) {
    const std::uint32_t rest = divide_small(dividend, divisor[0]);
    Limbs quotient = std::move(dividend);
    dividend.clear();
    if (rest != 0) dividend.push_back(rest);
    return quotient;
  }
  if (compare(dividend, divisor) < 0) return {};
  const std::size_t size = divisor.size();
  const std::uint32_t scale = kLimbBase / (divisor.back() + 1);
  multiply_small(divisor, scale);
  const std::size_t original = dividend.size();
  multiply_small(dividend, scale);
  dividend.resize(original + 1);

  Limbs quotient(original - size + 1);
  const std::uint64_t top = divisor[size - 1];
  const std::uint64_t second = divisor[size - 2];
  for (std::size_t at = quotient.size(); at-- > 0;) {
    const std::uint64_t high =
        std::uint64_t{dividend[at + size]} * kLimbBase + dividend[at + size - 1];
    std::uint64_t guess = high / top;
    std::uint64_t rest = high % top;
    while (guess >= kLimbBase || guess * second > rest * kLimbBase + dividend[at + size - 2]) {
      --guess;
      rest += top;
      if (rest >= kLimbBase) break;
    }
    std::int64_t borrow = 0;
    std::uint64_t carry = 0;
    for (std::size_t i = 0; i <= size; ++i) {
      carry += guess * (i < size ? divisor[i] : 0);
      std::int64_t limb = static_cast<std::int64_t>(dividend[at + i]) -
                          static_cast<std::int64_t>(carry % kLimbBase) + borrow;
      carry /= kLimbBase;
      borrow = limb < 0 ? -1 : 0;
      if (limb < 0) limb += kLimbBase;
      dividend[at + i] = static_cast<std::uint32_t>(limb);
    }
    if (borrow != 0) {  // one too many, which is rare
      --guess;
      std::uint32_t back = 0;
      for (std::size_t i = 0; i <= size; ++i) {
        std::uint32_t limb = dividend[at + i] + back + (i < size ? divisor[i] : 0);
        back = limb >= kLimbBase ? 1 : 0;
        dividend[at + i] = limb - back * kLimbBase;
      }
    }
    quotient[at] = static_cast<std::uint32_t>(guess);
  }
  trim(quotient);
  trim(dividend);
  divide_small(dividend, scale);
  return quotient;
}

std::string digits_of(const Limbs& limbs) {
  if (limbs.empty()) return "0";
  std::string digits = std::to_string(limbs.back());
  for (std::size_t i = limbs.size() - 1; i-- > 0;) {
    std::array<char, kLimbDigits> group;
    std::uint32_t limb = limbs[i];
    for (std::size_t k = group.size(); k-- > 0; limb /= 10) {
      group[k] = static_cast<char>('0' + limb % 10);
    }
    digits.append(group.data(), group.size());
  }
  return digits;
}

Limbs limbs_of(std::string_view digits) {
  Limbs limbs;
  for (std::size_t end = digits.size(); end > 0;) {
    const std::size_t begin = end > kLimbDigits ? end - kLimbDigits : 0;
    std::uint32_t limb = 0;
    for (std::size_t i = begin; i < end; ++i) {
      limb = limb * 10 + static_cast<std::uint32_t>(digits[i] - '0');
    }
    limbs.push_back(limb);
    end = begin;
  }
  trim(limbs);
  return limbs;
}

}  // namespace matview
