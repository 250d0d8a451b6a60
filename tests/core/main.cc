// Catch2's own main, and its implementation: compiled here once, so that test files compile
// quickly.
#define CATCH_CONFIG_MAIN
#define CATCH_CONFIG_NO_POSIX_SIGNALS  // the sanitizers report crashes better, and wasm has no
                                       // signals
#include <catch2/catch.hpp>
