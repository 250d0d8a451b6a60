// Operator: the contract of every relational operator.
//
// An operator is a kernel over weighted chunks plus whatever state it must keep. It does not know
// whether it runs once over whole tables or is stepped by deltas: both drivers feed it *steps*. A
// step pushes any number of chunks into its ports and then finishes; what it emits in a step is the
// change of its output that the change of its input makes. Run over whole tables from the empty
// state, that change is the whole result: a query is the first step of a circuit.
//
//   for each step:   push(port, chunk, out)*   finish(out)
//
// The law (IVM): after every step, the sum of everything ever emitted equals the operator's
// relational function of the sum of everything ever pushed. Corollaries every operator is tested
// for: it may emit in push or in finish, as it likes; the order and the cutting of chunks do not
// matter; pushing the negation of all input returns its output and its state to empty.
//
// Contract of an implementation:
//   1. A linear operator (filter, project) emits in push and keeps nothing.
//   2. An operator that sees a retraction (negative weight) was made `Retention::kMaintained`;
//      made `kRunOnce`, it sees one step, every row with weight +1, emits such rows, and need not
//      keep what only later steps would ask for.
//   3. Emitted chunks borrow the operator's buffers and are read by the receiver before push or
//      finish returns; input chunks are only read during the call.
//   4. After an error the operator's state is unspecified and it is thrown away.
//   5. Steady state allocates nothing: buffers are members.
#pragma once

#include <cstddef>

#include "common/result.h"
#include "types/chunk.h"

namespace matview {

enum class Retention : unsigned char { kRunOnce, kMaintained };

// Where an operator's output goes.
class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual Status accept(const Chunk& rows) = 0;

  // True when rows accepted from here on cannot change the result, so a driver may stop reading.
  [[nodiscard]] virtual bool is_satisfied() const { return false; }
};

class Operator {
 public:
  virtual ~Operator() = default;

  // Takes a chunk into `port` (0, or 1 for the right input of a join).
  [[nodiscard]] virtual Status push(std::size_t port, const Chunk& rows, Sink& out) = 0;

  // All input of this step into `port` has been pushed; other ports may still follow.
  [[nodiscard]] virtual Status finish_port(std::size_t /*port*/, Sink& /*out*/) { return {}; }

  // The order in which a driver fills the ports of a step: a join wants its right input first.
  [[nodiscard]] virtual bool takes_last_port_first() const { return true; }

  // All input of this step has been pushed: emits what had to wait for the whole of it.
  [[nodiscard]] virtual Status finish(Sink& /*out*/) { return {}; }

  // Makes an operator that runs once ready for another run of its step, as the rounds of a
  // recursion are. With `keeps_last_port`, what went into its last port still stands and is not
  // pushed again. False when it cannot: then it is made anew.
  [[nodiscard]] virtual bool rewind(bool /*keeps_last_port*/) { return false; }

  // True when no further input of this step can change the output.
  [[nodiscard]] virtual bool is_satisfied() const { return false; }

  // State held between steps: bytes, and the rows, groups or values that they are.
  [[nodiscard]] virtual std::size_t byte_size() const { return 0; }

  [[nodiscard]] virtual std::size_t state_rows() const { return 0; }

  // Of indexes of tables that it uses instead, and others may, too.
  [[nodiscard]] virtual std::size_t shared_byte_size() const { return 0; }
};

}  // namespace matview
