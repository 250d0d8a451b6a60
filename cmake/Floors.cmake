# The floors of the house:
#   matview_floor(<name> <floor below>...)
# makes the static library matview_<name>, alias matview::<name>, of every .cc file under src/<name>.
# COLD before the floors below it asks for small code: what runs once a statement, not once a row. Half of the
# download is such code, and at -O3 it would be half as large again.
# A floor may include from the floors it names and from everything below those; scripts/check-includes.mjs reads
# the same lines and holds every #include to them.
function(matview_floor name)
  set(target matview_${name})
  # Files are picked up by being there: adding a function, an aggregate or an operator touches no build file.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cc")
  set(below ${ARGN})
  set(is_cold OFF)
  if("COLD" IN_LIST below)
    list(REMOVE_ITEM below COLD)
    set(is_cold ON)
  endif()
  list(TRANSFORM below PREPEND matview::)

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${below} matview::dependencies PRIVATE matview_core_flags)
    matview_precompile(${target})
    if(is_cold AND EMSCRIPTEN)
      target_compile_options(${target} PRIVATE $<$<CONFIG:Release>:-Oz>)
    endif()
  else() # headers only
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${below} matview::dependencies)
  endif()
  add_library(matview::${name} ALIAS ${target})
endfunction()

# Files of a fast floor that are cold all the same, by path from src/.
function(matview_cold_files)
  if(EMSCRIPTEN)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-Oz>")
  endif()
endfunction()

# Files of a cold floor where statements spend their planning, again by path from src/.
function(matview_warm_files)
  if(EMSCRIPTEN)
    set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS "$<$<CONFIG:Release>:-O2>")
  endif()
endfunction()
