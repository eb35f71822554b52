# SPDX-License-Identifier: BSL-1.0
# The documents' code is compiled, and with g++ run, as check.py says. The other presets (-O0, sanitizers) would tell
# nothing more than the tests of the library do.
if(NOT CMAKE_CXX_FLAGS MATCHES "-O2")
  return()
endif()
find_package(Python3 COMPONENTS Interpreter REQUIRED)

set(leat_docs_check ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check.py --compiler ${CMAKE_CXX_COMPILER})
if(NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU)
  list(APPEND leat_docs_check --only-compile)
endif()

file(GLOB documents CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/README.md ${PROJECT_SOURCE_DIR}/docs/*.md ${PROJECT_SOURCE_DIR}/examples/*/README.md)
foreach(document IN LISTS documents)
  cmake_path(RELATIVE_PATH document BASE_DIRECTORY ${PROJECT_SOURCE_DIR} OUTPUT_VARIABLE name)
  string(REGEX REPLACE "^docs/" "" title ${name})
  # The guide is long: two halves, side by side.
  if(name STREQUAL "docs/guide.md")
    set(parts 2)
  else()
    set(parts 1)
  endif()
  foreach(part RANGE 1 ${parts})
    add_test(NAME docs/${title}/${part} COMMAND ${leat_docs_check} --part ${part}/${parts} ${document})
  endforeach()
endforeach()

# The examples in the headers' comments.
set(leat_docs_comments ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/comments.py --compiler ${CMAKE_CXX_COMPILER})
add_test(NAME docs/comments COMMAND ${leat_docs_comments})
