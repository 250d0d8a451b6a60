# The three header-only libraries we build on, as one target: matview::dependencies.
#   parallel-hashmap  the ordered map and the hash maps
#   fast_float        text to number
#   Catch2 2.13       tests (its single header serves native and wasm builds alike)
# Set-up gathers them in <toolchain>/include; elsewhere -DMATVIEW_FETCH_DEPENDENCIES=ON downloads them.
add_library(matview_dependencies INTERFACE)
add_library(matview::dependencies ALIAS matview_dependencies)

if(MATVIEW_FETCH_DEPENDENCIES)
  include(FetchDependencies)
else()
  include(Toolchain)
  set(headers "${MATVIEW_TOOLCHAIN}/include")
  foreach(header IN ITEMS parallel_hashmap/phmap.h fast_float/fast_float.h catch2/catch.hpp)
    if(NOT EXISTS "${headers}/${header}")
      message(FATAL_ERROR "${header} is not in ${headers}.\n"
        "Run `npm run setup`, or configure with -DMATVIEW_FETCH_DEPENDENCIES=ON to download it.")
    endif()
  endforeach()
  target_include_directories(matview_dependencies SYSTEM INTERFACE "${headers}")
endif()
