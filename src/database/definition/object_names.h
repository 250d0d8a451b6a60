// Names that a definition leaves to the database: t_a_key, t_pkey, t_a_seq, …, as PostgreSQL
// chooses them.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace matview {

// "first_second_label", or "first_label" without a second; a number behind it where the name is
// taken. At most 63 bytes long: the longer of the parts is cut.
[[nodiscard]] std::string choose_name(std::string_view first,
                                      std::string_view second,
                                      std::string_view label,
                                      const std::function<bool(const std::string&)>& is_taken);

}  // namespace matview
