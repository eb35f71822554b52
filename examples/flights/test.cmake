# SPDX-License-Identifier: BSL-1.0
# Each test is a function of check.py.
find_package(Python3 REQUIRED COMPONENTS Interpreter)
foreach(test IN ITEMS real_flights invented_flights mistakes readme)
  add_test(NAME examples/flights/${test}
    COMMAND ${Python3_EXECUTABLE} ${CMAKE_CURRENT_LIST_DIR}/check.py ${test} $<TARGET_FILE:${example}>)
endforeach()
set_tests_properties(examples/flights/real_flights PROPERTIES SKIP_RETURN_CODE 77)
