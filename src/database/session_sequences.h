// SessionSequences: nextval, currval and setval, with what this session remembers of them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "catalog/catalog.h"
#include "expr/execution_context.h"

namespace matview {

class SessionSequences final : public Sequences {
 public:
  // The catalog must outlive it.
  explicit SessionSequences(Catalog& catalog) : catalog_(catalog) {}

  [[nodiscard]] Result<std::int64_t> next_value(std::string_view name) override;
  [[nodiscard]] Result<std::int64_t> current_value(std::string_view name) override;
  [[nodiscard]] Result<std::int64_t> last_value() override;
  [[nodiscard]] Status set_value(std::string_view name,
                                 std::int64_t value,
                                 bool is_called) override;

  // The sequence a text means: its name as the catalog has it. 42P01, 42809.
  [[nodiscard]] Result<std::string> resolve(std::string_view text) const;

 private:
  // A value that was given, by the sequence that had the name then.
  struct Given {
    std::uint64_t sequence;
    std::int64_t value;
  };

  void remember(const std::string& name, std::int64_t value);
  // nullptr when the sequence of this name has given no value in this session, or there is none.
  [[nodiscard]] const Given* find_given(std::string_view name) const;

  Catalog& catalog_;
  std::map<std::string, Given, std::less<>> current_;
  std::string last_;  // that gave a value
};

}  // namespace matview
