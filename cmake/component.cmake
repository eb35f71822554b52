# SPDX-License-Identifier: BSL-1.0

# leat_component(NAME FINDS PACKAGE... LINKS TARGET DEBIAN PACKAGE [PKG_CONFIG MODULE...])
#
# A part of leat that needs another library: the target leat::NAME with <leat/NAME.hpp> and the folder leat/NAME/, the
# component NAME of the installed package, and leat-NAME.pc. FINDS is what find_package is given to get TARGET; DEBIAN
# names the package in the message to those who do not have it; PKG_CONFIG is what the library calls itself there.
#
# Whoever does not have the library and does not link the target never notices: all headers are installed all the same.
# A new component is also a line in conanfile.py and a feature in cmake/vcpkg/leat/vcpkg.json (tests/layout compares them).
function(leat_component name)
  cmake_parse_arguments(PARSE_ARGV 1 leat "" "LINKS;DEBIAN" "FINDS;PKG_CONFIG")
  find_package(${leat_FINDS} QUIET)

  add_library(leat_${name} INTERFACE)
  add_library(leat::${name} ALIAS leat_${name})
  set_target_properties(leat_${name} PROPERTIES EXPORT_NAME ${name})
  target_link_libraries(leat_${name} INTERFACE leat ${leat_LINKS})
  set(headers ${leat_core_headers})
  list(FILTER headers INCLUDE REGEX "/include/leat/${name}(\\.hpp$|/)")
  target_sources(leat_${name} INTERFACE FILE_SET HEADERS BASE_DIRS include FILES ${headers})
  list(REMOVE_ITEM leat_core_headers ${headers})
  if(NOT TARGET ${leat_LINKS})
    set_target_properties(leat_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS OFF)
  endif()

  set(leat_component ${name})
  list(JOIN leat_FINDS " " leat_FINDS)
  list(TRANSFORM leat_PKG_CONFIG PREPEND ", ")
  list(JOIN leat_PKG_CONFIG "" leat_PKG_CONFIG)
  configure_file(cmake/leat-component.cmake.in ${PROJECT_BINARY_DIR}/leat-${name}.cmake @ONLY)
  configure_file(cmake/leat-component.pc.in ${PROJECT_BINARY_DIR}/leat-${name}.pc @ONLY)
  set(leat_components ${leat_components} ${name} PARENT_SCOPE)
  set(leat_core_headers ${leat_core_headers} PARENT_SCOPE)
endfunction()
