# SPDX-License-Identifier: BSL-1.0
# For our own programs only: no user of leat gets these flags.
set(CMAKE_CXX_EXTENSIONS OFF)
set(leat_warning_flags -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
if(CMAKE_CXX_COMPILER_ID STREQUAL Clang AND CMAKE_CXX_COMPILER_VERSION VERSION_GREATER_EQUAL 22)
  list(APPEND leat_warning_flags -Wno-c2y-extensions) # __COUNTER__, in Catch2's macros
endif()
add_library(leat_warnings INTERFACE)
target_compile_options(leat_warnings INTERFACE ${leat_warning_flags})
