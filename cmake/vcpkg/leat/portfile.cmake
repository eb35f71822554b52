# SPDX-License-Identifier: BSL-1.0
# An overlay port: it installs the tree that it lies in.
#   vcpkg install leat --overlay-ports=PATH/TO/leat/cmake/vcpkg
get_filename_component(SOURCE_PATH "${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)

set(VCPKG_BUILD_TYPE release) # headers only
vcpkg_cmake_configure(
  SOURCE_PATH "${SOURCE_PATH}"
  OPTIONS -DLEAT_TESTS=OFF -DLEAT_EXAMPLES=OFF -DLEAT_BENCHMARKS=OFF
)
vcpkg_cmake_install()
vcpkg_cmake_config_fixup(CONFIG_PATH lib/cmake/leat)

# A component that was not asked for keeps its CMake file, which says what is missing, but a .pc file that requires what
# is not there fails the next line.
file(GLOB pc_files RELATIVE "${CURRENT_PACKAGES_DIR}/share/pkgconfig" "${CURRENT_PACKAGES_DIR}/share/pkgconfig/leat-*.pc")
foreach(pc_file IN LISTS pc_files)
  string(REGEX REPLACE "^leat-(.*)\\.pc$" "\\1" component "${pc_file}")
  if(NOT component IN_LIST FEATURES)
    file(REMOVE "${CURRENT_PACKAGES_DIR}/share/pkgconfig/${pc_file}")
  endif()
endforeach()
vcpkg_fixup_pkgconfig()

file(REMOVE_RECURSE "${CURRENT_PACKAGES_DIR}/lib")
file(INSTALL "${CMAKE_CURRENT_LIST_DIR}/usage" DESTINATION "${CURRENT_PACKAGES_DIR}/share/${PORT}")
vcpkg_install_copyright(FILE_LIST "${SOURCE_PATH}/LICENSE")
