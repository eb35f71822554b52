# SPDX-License-Identifier: BSL-1.0
# For our own programs only: no user of leat gets these flags.
set(CMAKE_CXX_EXTENSIONS OFF)
add_library(leat_warnings INTERFACE)
target_compile_options(leat_warnings INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
