// SlicedRefresh: a view's query over the tables of one moment, a little at a time.
//
// The circuit is built over no rows and then stepped by the tables' rows in slices: by the law the
// outputs add up to the query's result. The tables may change meanwhile, as their chunks are shared
// at the start and copied by whoever writes to them; what they change is for the owner to keep and
// to step the circuit by in the end.
#pragma once

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "catalog/view_metadata.h"
#include "circuit/circuit.h"
#include "storage/table.h"
#include "storage/table_lookup.h"

namespace matview {

class SlicedRefresh {
 public:
  // Steps by slices cost as little as by the whole: windows and recursions would be computed anew
  // each time. Requires: plan::incremental_refusal(plan) is empty.
  [[nodiscard]] static bool is_worthwhile(const plan::Node& plan);

  // Nothing has run yet. Errors as `tables`. The dictionary must outlive this.
  [[nodiscard]] static Result<std::unique_ptr<SlicedRefresh>> start(std::string view,
                                                                    const plan::NodePtr& plan,
                                                                    const TableLookup& tables,
                                                                    TextDictionary& dictionary,
                                                                    Instant now);

  // Runs until all is done (true) or `is_time_up` says so after a slice. What fails may still
  // succeed over whole tables: half of a table can break what its other half mends.
  [[nodiscard]] Result<bool> run(const std::function<bool()>& is_time_up, Interrupt* interrupt);

  [[nodiscard]] const std::string& view() const { return view_; }

  [[nodiscard]] Instant started() const { return started_; }

  [[nodiscard]] bool is_done() const { return next_relation_ == relations_.size(); }

  [[nodiscard]] std::uint64_t rows_in_all() const { return rows_in_all_; }

  // Of the rows, from 0 to 1.
  [[nodiscard]] double share_done() const {
    return static_cast<double>(rows_read_) /
           static_cast<double>(std::max<std::uint64_t>(rows_in_all_, 1));
  }

  // Requires: is_done().
  [[nodiscard]] std::unique_ptr<Circuit> take_circuit() { return std::move(circuit_); }

  [[nodiscard]] RowBatch take_output() { return std::move(output_); }

 private:
  struct Source {
    std::string relation;
    std::vector<Type> types;
    std::vector<std::shared_ptr<const TableChunk>> chunks;
    std::size_t rows = 0;
  };

  SlicedRefresh(std::string view, std::unique_ptr<Circuit> circuit, Instant now)
      : view_(std::move(view)), circuit_(std::move(circuit)), started_(now) {}

  [[nodiscard]] Status run_slice(Interrupt* interrupt);
  void add_output(const RowBatch& rows);

  std::string view_;
  std::unique_ptr<Circuit> circuit_;
  Instant started_;
  std::vector<Source> relations_;  // small ones first: they are what others are joined with
  std::size_t next_relation_ = 0;
  std::size_t next_chunk_ = 0;
  std::uint64_t rows_read_ = 0;
  std::uint64_t rows_in_all_ = 0;
  RowBatch output_;
  std::size_t consolidated_rows_ = 0;
};

}  // namespace matview
