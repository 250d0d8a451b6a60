# How every target is compiled: `matview_flags` for all of them, `matview_core_flags` on top for shipped code.
set(CMAKE_CXX_STANDARD 23)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON) # clang-tidy and editors read it

add_library(matview_flags INTERFACE)
add_library(matview_core_flags INTERFACE)
target_link_libraries(matview_core_flags INTERFACE matview_flags)

target_include_directories(matview_flags INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(matview_flags INTERFACE
  -Wall
  -Wextra
  -Wpedantic
  -Wconversion
  -Wno-sign-conversion # indexing with a signed row number is everywhere, and right
  -Wshadow
  -Wnon-virtual-dtor
  -Woverloaded-virtual
  -Wimplicit-fallthrough
  -Wunreachable-code
  -Wunused
  -Wrange-loop-analysis
  -Wextra-semi
  -Werror)

# Errors are values (Result<T>), and nothing asks an object for its type: leaving both out saves a third of the code.
target_compile_options(matview_core_flags INTERFACE -fno-exceptions -fno-rtti)

if(EMSCRIPTEN)
  target_compile_options(matview_flags INTERFACE -msimd128)
  target_compile_options(matview_core_flags INTERFACE "$<$<CONFIG:Release>:-flto>")
else()
  # The same standard library as Emscripten's, so that a native test says something about the wasm.
  target_compile_options(matview_flags INTERFACE -stdlib=libc++)
  target_link_options(matview_flags INTERFACE -stdlib=libc++ -fuse-ld=lld)
endif()

if(MATVIEW_SANITIZE)
  target_compile_options(matview_flags INTERFACE
    -fsanitize=address,undefined
    -fno-sanitize=vptr # the core has no RTTI, the tests have
    -fno-sanitize-recover=all # a finding ends the test run
    -fno-omit-frame-pointer)
  target_compile_definitions(matview_flags INTERFACE
    _LIBCPP_HARDENING_MODE=_LIBCPP_HARDENING_MODE_DEBUG)
  target_link_options(matview_flags INTERFACE -fsanitize=address,undefined)
endif()

if(MATVIEW_FUZZ)
  target_compile_options(matview_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
