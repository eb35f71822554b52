# SPDX-License-Identifier: BSL-1.0
# The recipe for Conan 2: `conan create .` puts leat into the local cache.
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"

# component: the option that turns it on, what it requires, and the part of that which it uses.
COMPONENTS = {
    "ranges": ("with_range_v3", "range-v3/[>=0.12 <1]", "range-v3::range-v3"),
}


class Leat(ConanFile):
    name = "leat"
    description = "Typed record streams: combinators that compose into one fused loop over coroutine sources"
    license = "BSL-1.0"
    topics = ("streaming", "event-time", "windows", "coroutines", "c++20", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {option: [True, False] for option, _, _ in COMPONENTS.values()}
    default_options = {option: False for option in options}
    no_copy_source = True
    exports = "include/leat/version.hpp"
    exports_sources = "include/*", "cmake/gdb/leat.py", "LICENSE"
    test_package_folder = "tests/install/package"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include", "leat", "version.hpp"))
        self.version = ".".join(re.findall(r"#define LEAT_VERSION_(?:MAJOR|MINOR|PATCH) (\d+)", header))

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("boost/[>=1.74 <2]")
        for option, requirement, _ in COMPONENTS.values():
            if self.options.get_safe(option):
                self.requires(requirement)

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))
        gdb = os.path.join(self.package_folder, "share", "leat", "gdb")
        copy(self, "leat.py", os.path.join(self.source_folder, "cmake", "gdb"), gdb)

    def package_info(self):
        # The package's own target is everything together; leat::leat is the core alone, as in CMake's package.
        self.cpp_info.set_property("cmake_target_name", "leat::leat_all")
        self.cpp_info.set_property("pkg_config_name", "leat_all")
        self.describe("core", "leat::leat", "leat", ["boost::headers"])
        for name, (option, _, part) in COMPONENTS.items():
            if self.options.get_safe(option):
                self.describe(name, f"leat::{name}", f"leat-{name}", ["core", part])

    def describe(self, component, target, pc, requires):
        info = self.cpp_info.components[component]
        info.set_property("cmake_target_name", target)
        info.set_property("pkg_config_name", pc)
        info.bindirs = info.libdirs = []
        info.requires = requires
