# CMake's own Emscripten toolchain file, from the Emscripten that set-up found or brought.
include("${CMAKE_CURRENT_LIST_DIR}/Toolchain.cmake")
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES MATVIEW_TOOLCHAIN)
set(emscripten "${MATVIEW_TOOLCHAIN}/emscripten/cmake/Modules/Platform/Emscripten.cmake")
if(NOT EXISTS "${emscripten}")
  message(FATAL_ERROR "No Emscripten at ${MATVIEW_TOOLCHAIN}/emscripten: run `npm run setup`.")
endif()
include("${emscripten}")
