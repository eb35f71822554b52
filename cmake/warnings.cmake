# SPDX-License-Identifier: BSL-1.0
# For our own programs only: no user of leat gets these flags.
set(CMAKE_CXX_EXTENSIONS OFF)
set(leat_warning_flags -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)
add_library(leat_warnings INTERFACE)
target_compile_options(leat_warnings INTERFACE ${leat_warning_flags})
