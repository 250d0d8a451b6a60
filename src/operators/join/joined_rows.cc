#include "operators/join/joined_rows.h"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "operators/gather.h"
#include "operators/join/join_shape.h"
#include "types/row_hash.h"

namespace matview {

std::unique_ptr<KeyedRows> JoinedRows::make(const plan::Join& join,
                                            std::span<const std::size_t> key,
                                            const TableLookup& tables,
                                            const ExecutionContext& context) {
  if (join.kind != plan::JoinKind::kInner) return nullptr;
  const std::size_t middle = join.left->schema.columns.size();
  KeyPart left;
  KeyPart right;
  for (std::size_t place = 0; place < key.size(); ++place) {
    const bool is_left = key[place] < middle;
    KeyPart& part = is_left ? left : right;
    part.places.push_back(place);
    part.columns.push_back(is_left ? key[place] : key[place] - middle);
  }
  std::vector<Way> ways;
  if (auto way = make_way(join, true, left, right, tables, context)) {
    ways.push_back(*std::move(way));
  }
  if (auto way = make_way(join, false, right, left, tables, context)) {
    ways.push_back(*std::move(way));
  }
  if (ways.empty()) return nullptr;
  return std::unique_ptr<KeyedRows>(new JoinedRows(join, std::move(ways), context));
}

std::optional<JoinedRows::Way> JoinedRows::make_way(const plan::Join& join,
                                                    bool is_left_outer,
                                                    KeyPart found_by,
                                                    KeyPart compared,
                                                    const TableLookup& tables,
                                                    const ExecutionContext& context) {
  const auto& [outer, inner] =
      is_left_outer ? std::tie(*join.left, *join.right) : std::tie(*join.right, *join.left);
  Way way{.is_left_outer = is_left_outer,
          .outer = KeyedRows::make(outer, found_by.columns, tables, context),
          .inner = KeyedRows::make(
              inner, is_left_outer ? join.right_keys : join.left_keys, tables, context),
          .found_by = std::move(found_by),
          .compared = std::move(compared)};
  if (way.outer == nullptr || way.inner == nullptr) return std::nullopt;
  return way;
}

JoinedRows::JoinedRows(const plan::Join& join,
                       std::vector<Way> ways,
                       const ExecutionContext& context)
    : context_(context),
      join_(join),
      ways_(std::move(ways)),
      way_(ways_.data()),
      residual_(join.residual == nullptr ? nullptr : compile(*join.residual)),
      outer_sink_(*this),
      inner_sink_(*this) {
  for (const plan::NodePtr& input : {join.left, join.right}) {
    for (const Type type : input->schema.types()) columns_.emplace_back(type).resize(kChunkRows);
  }
}

Result<double> JoinedRows::Way::cost() const {
  MATVIEW_ASSIGN(const double rows, outer->rows_per_key());
  MATVIEW_ASSIGN(const double partners, inner->rows_per_key());
  return rows * partners;
}

Result<double> JoinedRows::rows_per_key() const {
  double least = std::numeric_limits<double>::infinity();
  for (const Way& way : ways_) {
    MATVIEW_ASSIGN(const double cost, way.cost());
    least = std::min(least, cost);
  }
  return least;
}

Status JoinedRows::open() {
  if (ways_.size() > 1) {
    MATVIEW_ASSIGN(const double first, ways_[0].cost());
    MATVIEW_ASSIGN(const double second, ways_[1].cost());
    way_ = &ways_[second < first ? 1 : 0];
  }
  MATVIEW_TRY(way_->outer->open());
  return way_->inner->open();
}

void JoinedRows::close() {
  way_->outer->close();
  way_->inner->close();
}

Status JoinedRows::find(std::span<const ColumnView> key, const Selection& rows, KeyedSink& out) {
  key_ = key;
  out_ = &out;
  JoinShape::pick(key, way_->found_by.places, outer_key_);
  return way_->outer->find(outer_key_, rows, outer_sink_);
}

Status JoinedRows::find_partners(const Chunk& rows, std::span<const std::uint32_t> origins) {
  outer_rows_ = &rows;
  outer_origins_ = origins;
  JoinShape::pick(
      rows.columns, way_->is_left_outer ? join_.left_keys : join_.right_keys, inner_key_);
  return way_->inner->find(inner_key_, rows.selection, inner_sink_);
}

Status JoinedRows::send_pairs(const Chunk& rows, std::span<const std::uint32_t> partners) {
  origins_.clear();
  for (const std::uint32_t partner : partners) origins_.push_back(outer_origins_[partner]);
  const std::size_t middle = join_.left->schema.columns.size();
  const std::size_t first_outer = way_->is_left_outer ? 0 : middle;
  output_.columns.resize(columns_.size());
  for (std::size_t c = 0; c < outer_rows_->columns.size(); ++c) {
    Column& column = columns_[first_outer + c];
    gather(outer_rows_->columns[c], partners, column);
    output_.columns[first_outer + c] = column.view();
  }
  std::ranges::copy(
      rows.columns,
      output_.columns.begin() + static_cast<std::ptrdiff_t>(way_->is_left_outer ? middle : 0));
  output_.selection = rows.selection;
  if (!way_->compared.places.empty()) select_equal(rows);
  if (residual_ != nullptr) {
    MATVIEW_TRY(select_rows(*residual_, output_, output_.selection, context_, selected_));
    output_.selection = {.rows = selected_.data(), .count = selected_.size()};
  }
  return output_.selection.count == 0 ? Status() : out_->accept(output_, origins_);
}

// Those whose columns, which are the inner's, equal the rest of the key.
void JoinedRows::select_equal(const Chunk& rows) {
  selected_.clear();
  rows.selection.for_each([&](std::size_t row) {
    for (std::size_t c = 0; c < way_->compared.places.size(); ++c) {
      const ColumnView& key = key_[way_->compared.places[c]];
      const ColumnView& column = rows.columns[way_->compared.columns[c]];
      if (!column.is_valid(row) || !values_equal(key, origins_[row], column, row)) return;
    }
    selected_.push_back(static_cast<std::uint32_t>(row));
  });
  output_.selection = {.rows = selected_.data(), .count = selected_.size()};
}

}  // namespace matview
