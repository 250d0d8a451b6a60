// Recursion: WITH RECURSIVE, run once.
//
// Semi-naive: each round runs the recursive part over the rows the round before added (its working
// table), until a round adds none. With `distinct`, rows that were there already are dropped.
#pragma once

#include "operators/operator_tree.h"

namespace matview {

class Recursion final : public RowSource {
 public:
  // The builder must outlive it; it makes the recursive part's operators for each round.
  Recursion(const plan::RecursiveUnion& plan, VertexBuilder& builder)
      : plan_(plan), builder_(builder) {}

  [[nodiscard]] Status feed(const SourceFeed& feed, Sink& sink) override;

 private:
  const plan::RecursiveUnion& plan_;
  VertexBuilder& builder_;
};

}  // namespace matview
