// Catch2's own main and its implementation, compiled here once: test files then compile quickly.
#define CATCH_CONFIG_MAIN
#define CATCH_CONFIG_NO_POSIX_SIGNALS  // sanitizers report crashes better; wasm has no signals
#include <catch2/catch.hpp>
