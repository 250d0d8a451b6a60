# The floors of the house:
#   matview_floor(<name> <floor below>...)
# makes the static library matview_<name>, alias matview::<name>, of every .cc file under src/<name>.
# A floor may include from the floors it names and from everything below those; scripts/check-includes.mjs reads
# the same lines and holds every #include to them.
function(matview_floor name)
  set(target matview_${name})
  # Files are picked up by being there: adding a function, an aggregate or an operator touches no build file.
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/src/${name}/*.cc")
  set(below ${ARGN})
  list(TRANSFORM below PREPEND matview::)

  if(sources)
    add_library(${target} STATIC ${sources})
    target_link_libraries(${target} PUBLIC ${below} matview::dependencies PRIVATE matview_core_flags)
  else() # headers only
    add_library(${target} INTERFACE)
    target_link_libraries(${target} INTERFACE ${below} matview::dependencies)
  endif()
  add_library(matview::${name} ALIAS ${target})
endfunction()
