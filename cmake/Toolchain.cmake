# Where set-up puts what it brings: $MATVIEW_TOOLCHAIN, or .toolchain in the repository.
# Kept in the cache, because ninja re-runs CMake without the environment of the first run.
if(NOT MATVIEW_TOOLCHAIN)
  if(DEFINED ENV{MATVIEW_TOOLCHAIN})
    set(MATVIEW_TOOLCHAIN "$ENV{MATVIEW_TOOLCHAIN}" CACHE PATH "What set-up brought" FORCE)
  else()
    set(MATVIEW_TOOLCHAIN "${CMAKE_CURRENT_LIST_DIR}/../.toolchain" CACHE PATH "What set-up brought" FORCE)
  endif()
endif()
