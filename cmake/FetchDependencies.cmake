# The header-only libraries from their authors, in the versions that set-up brings on Debian, at pinned hashes.
include(FetchContent)

FetchContent_Declare(parallel_hashmap
  URL https://github.com/greg7mdp/parallel-hashmap/archive/refs/tags/v1.4.1.tar.gz
  URL_HASH SHA256=949874f4207b8735422438b23b884fb1f4b926689bb5eebff38cc4d357d09cd2
  SOURCE_SUBDIR none) # we want the headers, not its build
FetchContent_Declare(fast_float
  URL https://github.com/fastfloat/fast_float/archive/refs/tags/v8.0.0.tar.gz
  URL_HASH SHA256=f312f2dc34c61e665f4b132c0307d6f70ad9420185fa831911bc24408acf625d
  SOURCE_SUBDIR none)
FetchContent_MakeAvailable(parallel_hashmap fast_float)

file(DOWNLOAD
  https://github.com/catchorg/Catch2/releases/download/v2.13.10/catch.hpp
  "${CMAKE_BINARY_DIR}/_deps/catch2/catch.hpp"
  EXPECTED_HASH SHA256=3725c0f0a75f376a5005dde31ead0feb8f7da7507644c201b814443de8355170)

target_include_directories(matview_dependencies SYSTEM INTERFACE
  "${parallel_hashmap_SOURCE_DIR}"
  "${fast_float_SOURCE_DIR}/include"
  "${CMAKE_BINARY_DIR}/_deps")
