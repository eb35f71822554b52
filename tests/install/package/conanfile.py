# SPDX-License-Identifier: BSL-1.0
# The package as Conan's users get it, built against by the same program as the installed one.
import os

from conan import ConanFile
from conan.tools.build import can_run
from conan.tools.cmake import CMake, CMakeToolchain, cmake_layout


class UsesLeat(ConanFile):
    settings = "os", "arch", "compiler", "build_type"
    generators = "CMakeDeps"

    def requirements(self):
        self.requires(self.tested_reference_str)

    def layout(self):
        cmake_layout(self)

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.user_presets_path = False  # no file of its own beside the sources
        ranges = self.dependencies["leat"].options.with_range_v3
        toolchain.cache_variables["ASK_FOR"] = "0.1;COMPONENTS;ranges" if ranges else "0.1"
        toolchain.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def test(self):
        if can_run(self):
            self.run(os.path.join(self.cpp.build.bindir, "consumer"))
