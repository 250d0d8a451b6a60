# A second build of the same source, in this work tree or another, is a look-up. Worth having, never required.
find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      "${CMAKE_COMMAND}" -E env
      "CCACHE_BASEDIR=${CMAKE_SOURCE_DIR}" # work trees share their hits
      "CCACHE_NOHASHDIR=1"
      "CCACHE_COMPILERTYPE=clang" # it cannot tell from em++'s name
      "CCACHE_SLOPPINESS=time_macros,pch_defines"
      "${CCACHE}")
endif()
