// 128-bit integers.
#pragma once

namespace matview {

__extension__ typedef __int128 int128;
__extension__ typedef unsigned __int128 uint128;

}  // namespace matview
