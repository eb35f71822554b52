# SPDX-License-Identifier: BSL-1.0
# The machine's Boost under the names that Conan's recipe gives it.
import os

from conan import ConanFile


class SystemBoost(ConanFile):
    name = "boost"
    version = "system"

    def package(self):
        os.makedirs(os.path.join(self.package_folder, "include"))
        os.symlink("/usr/include/boost", os.path.join(self.package_folder, "include", "boost"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "Boost")
        headers = self.cpp_info.components["headers"]
        headers.set_property("cmake_target_name", "Boost::headers")
        headers.libdirs = headers.bindirs = []
