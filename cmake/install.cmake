# SPDX-License-Identifier: BSL-1.0
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)

set(leat_package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/leat)
# Not in lib: headers are the same on every machine.
set(leat_pc_dir ${CMAKE_INSTALL_DATAROOTDIR}/pkgconfig)

install(TARGETS leat EXPORT leat FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
install(EXPORT leat NAMESPACE leat:: FILE leat-targets.cmake DESTINATION ${leat_package_dir})
foreach(component IN LISTS leat_components)
  install(TARGETS leat_${component} EXPORT leat_${component} FILE_SET HEADERS DESTINATION ${CMAKE_INSTALL_INCLUDEDIR})
  install(EXPORT leat_${component} NAMESPACE leat:: FILE leat-${component}-targets.cmake DESTINATION ${leat_package_dir})
  install(FILES ${PROJECT_BINARY_DIR}/leat-${component}.cmake DESTINATION ${leat_package_dir})
  install(FILES ${PROJECT_BINARY_DIR}/leat-${component}.pc DESTINATION ${leat_pc_dir})
endforeach()

list(JOIN leat_components "|" leat_components_or)
list(JOIN leat_components ", " leat_components_listed)
configure_package_config_file(cmake/leat-config.cmake.in ${PROJECT_BINARY_DIR}/leat-config.cmake
  INSTALL_DESTINATION ${leat_package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/leat-config-version.cmake
  COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
# For gdb: `source PREFIX/share/leat/gdb/leat.py`.
install(FILES cmake/gdb/leat.py DESTINATION ${CMAKE_INSTALL_DATADIR}/leat/gdb)

install(FILES ${PROJECT_BINARY_DIR}/leat-config.cmake ${PROJECT_BINARY_DIR}/leat-config-version.cmake
  DESTINATION ${leat_package_dir})

# The way from the .pc file to the headers, so that the installed tree may be moved.
file(RELATIVE_PATH leat_pc_to_prefix ${CMAKE_INSTALL_FULL_DATAROOTDIR}/pkgconfig ${CMAKE_INSTALL_PREFIX})
string(REGEX REPLACE "/$" "" leat_pc_to_prefix ${leat_pc_to_prefix})
file(RELATIVE_PATH leat_prefix_to_include ${CMAKE_INSTALL_PREFIX} ${CMAKE_INSTALL_FULL_INCLUDEDIR})
configure_file(cmake/leat.pc.in ${PROJECT_BINARY_DIR}/leat.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/leat.pc DESTINATION ${leat_pc_dir})
