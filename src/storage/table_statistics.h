// Statistics of a table's columns, for the planner's guesses. Never needed for a right answer.
#pragma once

#include <cstddef>
#include <vector>

namespace matview {

class Table;

struct ColumnStatistics {
  double distinct = 0;       // values other than NULL
  double null_fraction = 0;  // of all rows
  bool has_range = false;    // whether low and high are known: numbers, dates and times
  double low = 0;
  double high = 0;
};

// Column statistics by sample, remembered until the table has grown or shrunk by a fifth.
class TableStatistics {
 public:
  // O(sample) the first time and after the table changed much; O(1) otherwise. The sample is some
  // rows of every chunk, 16 384 in all.
  [[nodiscard]] const ColumnStatistics& column(const Table& table, std::size_t column);

 private:
  struct Remembered {
    bool is_known = false;
    std::size_t row_count = 0;  // when it was taken
    ColumnStatistics statistics;
  };

  std::vector<Remembered> columns_;
};

}  // namespace matview
