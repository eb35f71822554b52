# SPDX-License-Identifier: BSL-1.0
# The machine's range-v3 under the names that Conan's recipe gives it.
import os

from conan import ConanFile


class SystemRangeV3(ConanFile):
    name = "range-v3"
    version = "system"

    def package(self):
        os.makedirs(os.path.join(self.package_folder, "include"))
        for folder in ("range", "concepts", "meta", "std"):
            if os.path.exists(f"/usr/include/{folder}"):
                os.symlink(f"/usr/include/{folder}", os.path.join(self.package_folder, "include", folder))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "range-v3")
        for name in ("meta", "concepts"):
            part = self.cpp_info.components[f"range-v3-{name}"]
            part.set_property("cmake_target_name", f"range-v3::{name}")
            part.libdirs = part.bindirs = []
