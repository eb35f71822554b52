# SPDX-License-Identifier: BSL-1.0
# Fails when leat, just added, made targets beside its own and its components', or left variables in this project's scope.
get_property(targets DIRECTORY ${LEAT_ROOT} PROPERTY BUILDSYSTEM_TARGETS)
file(STRINGS ${LEAT_ROOT}/CMakeLists.txt components REGEX "^leat_component\\(")
list(TRANSFORM components REPLACE "^leat_component\\(([a-z]+) .*" "leat_\\1")
if(NOT targets STREQUAL "leat;${components}")
  message(FATAL_ERROR "leat's targets: ${targets}")
endif()
get_property(folders DIRECTORY ${LEAT_ROOT} PROPERTY SUBDIRECTORIES)
if(folders)
  message(FATAL_ERROR "leat's folders: ${folders}")
endif()

# CMake itself declares CMAKE_PROJECT_*; what counts is that they are still this project's.
list(REMOVE_ITEM after ${before} before)
list(FILTER after EXCLUDE REGEX
  "^(leat_|LEAT_|FETCHCONTENT_|__cmake_|CMAKE_PROJECT_VERSION|Boost_DIR$|boost_headers_DIR$|range-v3_DIR$)")
if(after)
  message(FATAL_ERROR "variables that leat left: ${after}")
endif()
if(NOT CMAKE_PROJECT_NAME STREQUAL "consumer" OR NOT CMAKE_PROJECT_VERSION STREQUAL "7.8.9"
   OR NOT PROJECT_NAME STREQUAL "consumer" OR NOT PROJECT_VERSION STREQUAL "7.8.9")
  message(FATAL_ERROR "this project is now ${CMAKE_PROJECT_NAME} ${CMAKE_PROJECT_VERSION}")
endif()
foreach(variable IN ITEMS CMAKE_CXX_STANDARD CMAKE_CXX_FLAGS BUILD_TESTING CMAKE_BUILD_TYPE)
  if(${variable})
    message(FATAL_ERROR "${variable} is ${${variable}}")
  endif()
endforeach()
