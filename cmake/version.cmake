# SPDX-License-Identifier: BSL-1.0
# leat_version: what include/leat/version.hpp says. Read before project(), which needs it.
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/../include/leat/version.hpp)
file(STRINGS ${CMAKE_CURRENT_LIST_DIR}/../include/leat/version.hpp leat_version
  REGEX "^#define LEAT_VERSION_(MAJOR|MINOR|PATCH) [0-9]+$")
list(TRANSFORM leat_version REPLACE "^.* " "")
list(JOIN leat_version "." leat_version)
