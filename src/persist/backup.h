// Backup: a whole database as one file, which is the files of one checkpoint one after another.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/result.h"
#include "storage/ordered_map.h"
#include "types/text_dictionary.h"

namespace matview::persist {

// Requires: the map holds exactly the state after the commit `lsn`. O(database).
[[nodiscard]] Result<std::string> write_backup(const OrderedMap& map,
                                               const TextDictionary& dictionary,
                                               std::uint64_t lsn);

// Brings what write_backup() was given into `map` and `dictionary`, which are to be new and, after
// an error, to be discarded. XX001 when a byte of the backup is not as it was, naming the file in
// it; 0A000 when a newer matview wrote it.
[[nodiscard]] Status read_backup(std::string_view backup,
                                 OrderedMap& map,
                                 TextDictionary& dictionary);

}  // namespace matview::persist
