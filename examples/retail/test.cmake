# SPDX-License-Identifier: BSL-1.0
# Each test is a function of check.py.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(test IN ITEMS simulator model batches inputs interrupt pace wall_clock mistakes readme)
  add_test(NAME examples/retail/${test}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check.py ${test} $<TARGET_FILE:${example}>)
endforeach()
