#include "expr/aggregates/extreme_values.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "expr/aggregates/multiset_difference.h"

namespace matview {

namespace {

// As many copies of a value are kept as values of their own.
constexpr Weight kMostCopies = 8;
// So many are looked through, one by one.
constexpr std::size_t kFew = 64;
// What is gone is taken out when it is more than this part of what is far.
constexpr std::size_t kPartGone = 4;
// At most this part of what is far comes near at once.
constexpr std::size_t kPartNear = 8;

// Whether there was one.
bool take_one(std::vector<std::int64_t>& keys, std::int64_t key) {
  const auto found = std::ranges::find(keys, key);
  if (found == keys.end()) return false;
  *found = keys.back();
  keys.pop_back();
  return true;
}

void give_back_room(std::vector<std::int64_t>& keys) {
  if (keys.capacity() > kFew + 2 * keys.size()) keys.shrink_to_fit();
}

}  // namespace

void ExtremeValues::add(std::int64_t key, Weight weight) {
  count_ += weight;
  if (weight > kMostCopies || weight < -kMostCopies) cover_all();
  for (; weight > 0 && !is_near(key); --weight) come(key);
  for (; weight < 0 && !is_near(key); ++weight) go(key);
  if (weight != 0) change_near(key, weight);
  if (count_ == 0) find_first();
}

bool ExtremeValues::are_few() const {
  return near_ == nullptr && far_.size() + gone_.size() <= kFew;
}

bool ExtremeValues::is_near(std::int64_t key) const {
  return near_ != nullptr && (near_->covers_all || !order_.precedes(near_->last, key));
}

void ExtremeValues::come(std::int64_t key) {
  const bool were_few = are_few();
  if (were_few && !gone_.empty() && take_one(gone_, key)) return;
  far_.push_back(key);
  if (near_ != nullptr) return;
  see(key);
  // Of many, none may be gone that could come to be the first.
  if (were_few && !gone_.empty() && !are_few()) cover_more();
}

void ExtremeValues::go(std::int64_t key) {
  if (are_few()) return go_of_few(key);
  const bool is_behind_first = near_ != nullptr || (has_first_ && order_.precedes(first_, key));
  if (!is_behind_first) {
    cover_more();
    if (is_near(key)) return change_near(key, -1);
    return go_of_few(key);
  }
  gone_.push_back(key);
  if (gone_.size() > kFew + far_.size() / kPartGone) settle();
}

void ExtremeValues::go_of_few(std::int64_t key) {
  if (take_one(far_, key)) {
    if (key == first_) find_first_of_few();
  } else {
    gone_.push_back(key);
    if (!are_few()) cover_more();
  }
}

void ExtremeValues::change_near(std::int64_t key, Weight weight) {
  const auto [entry, is_new] = near_->counts.try_emplace(key, 0);
  const Weight count = entry->second += weight;
  if (count == 0) near_->counts.erase(entry);
  if (count > 0) see(key);
  if (weight < 0 && (!has_first_ || !order_.precedes(first_, key))) find_first();
  if (near_ != nullptr && near_->counts.size() > 4 * near_->aim) cover_less();
}

void ExtremeValues::see(std::int64_t key) {
  if (!has_first_ || order_.precedes(key, first_)) first_ = key;
  has_first_ = true;
}

void ExtremeValues::find_first() {
  if (near_ == nullptr) cover_more();
  while (near_ != nullptr) {
    for (const auto& [key, count] : near_->counts) {
      if (count <= 0) continue;
      first_ = key;
      has_first_ = true;
      return;
    }
    if (near_->covers_all && !near_->counts.empty()) {
      has_first_ = false;
      return;
    }
    cover_more();
  }
}

void ExtremeValues::find_first_of_few() {
  has_first_ = false;
  for (const std::int64_t key : far_) see(key);
}

void ExtremeValues::settle() {
  take_out_common(far_, gone_);
  give_back_room(far_);
  give_back_room(gone_);
}

void ExtremeValues::cover_more() {
  settle();
  const bool has_near = near_ != nullptr && !near_->counts.empty();
  if (!has_near && far_.size() + gone_.size() <= kFew) {
    near_.reset();
    find_first_of_few();
    return;
  }
  make_near();
  near_->aim = std::clamp(far_.size() / kPartNear, kFew, 2 * near_->aim);
  if (far_.empty()) return cover_all();
  // Where values have many copies, so many of them are few values.
  std::size_t count = near_->aim;
  do {
    cover_first_of_far(std::min(count, far_.size()));
    count *= 2;
  } while (near_->counts.size() < near_->aim && !far_.empty());
}

void ExtremeValues::make_near() {
  if (near_ != nullptr) return;
  near_ = std::make_unique<Near>(
      Near{.counts = decltype(Near::counts)(Precedes{&order_}), .aim = kFew / 2});
}

void ExtremeValues::cover_first_of_far(std::size_t count) {
  // The first come to stand behind all others, and before them what equals the last of them.
  auto first = far_.end() - static_cast<std::ptrdiff_t>(count);
  std::ranges::nth_element(far_, first, [&](std::int64_t left, std::int64_t right) {
    return order_.precedes(right, left);
  });
  const std::int64_t last = *first;
  first = std::partition(far_.begin(), first, [&](std::int64_t key) { return key != last; });
  for (auto key = first; key != far_.end(); ++key) ++near_->counts[*key];
  far_.erase(first, far_.end());
  near_->last = last;
  std::erase_if(gone_, [&](std::int64_t key) {
    if (!is_near(key)) return false;
    --near_->counts[key];
    return true;
  });
  give_back_room(far_);
}

void ExtremeValues::cover_all() {
  settle();
  make_near();
  near_->covers_all = true;
  for (const std::int64_t key : far_) ++near_->counts[key];
  for (const std::int64_t key : gone_) --near_->counts[key];
  far_ = {};
  gone_ = {};
}

void ExtremeValues::cover_less() {
  if (near_->covers_all) return;
  auto& counts = near_->counts;
  while (counts.size() > 2 * near_->aim) {
    const auto [key, count] = *std::prev(counts.end());
    if (key == first_) break;
    auto& others = count > 0 ? far_ : gone_;
    others.insert(others.end(), static_cast<std::size_t>(std::abs(count)), key);
    counts.erase(std::prev(counts.end()));
  }
  near_->last = std::prev(counts.end())->first;
}

std::size_t ExtremeValues::byte_size() const {
  // About what an entry takes in a tree whose nodes are not all full.
  constexpr std::size_t kBytesPerCount = 24;
  const std::size_t near_bytes =
      near_ == nullptr ? 0 : sizeof *near_ + near_->counts.size() * kBytesPerCount;
  return sizeof *this + (far_.capacity() + gone_.capacity()) * sizeof(far_[0]) + near_bytes;
}

}  // namespace matview
