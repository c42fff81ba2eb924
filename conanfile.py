# SPDX-License-Identifier: BSL-1.0
"""Conan 2: `conan create . --build=missing` at the top of the tree."""
import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout


class EchelonRecipe(ConanFile):
    name = "echelon"
    description = "Demand history into decisions: forecasts, choice, stock, placement, capacity"
    license = "BSL-1.0"
    topics = ("forecasting", "supply-chain", "inventory", "optimization", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_tbb": [True, False], "with_zlib": [True, False], "with_lzma": [True, False],
               "with_xtensor": [True, False]}
    default_options = {"with_tbb": True, "with_zlib": True, "with_lzma": False, "with_xtensor": True}
    exports_sources = "include/*", "LICENSE", "CMakeLists.txt"
    no_copy_source = True
    test_package_folder = "packaging/conan/test_package"

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "CMakeLists.txt"))
        self.version = re.search(r"project\(echelon VERSION ([0-9.]+)", text)[1]

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("eigen/[>=3.4 <6]")
        self.requires("boost/[>=1.74 <2]", options={"header_only": True})
        self.requires("nlohmann_json/[>=3.11 <4]")
        if self.options.with_tbb:
            self.requires("onetbb/[>=2021.8]")
        if self.options.with_zlib:
            self.requires("zlib/[>=1.2.13 <2]")
        if self.options.with_lzma:
            self.requires("xz_utils/[>=5.4 <6]")
        if self.options.with_xtensor:
            self.requires("xtensor/[>=0.24 <1]", options={"xsimd": False})

    def package_id(self):
        self.info.clear()

    def validate(self):
        check_min_cppstd(self, 20)

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "echelon")
        core = self.cpp_info.components["core"]
        core.set_property("cmake_target_name", "echelon::core")
        core.bindirs, core.libdirs = [], []
        every = self.cpp_info.components["echelon"]
        every.set_property("cmake_target_name", "echelon::echelon")
        every.set_property("pkg_config_name", "echelon")
        every.bindirs, every.libdirs = [], []
        every.requires = ["core", "eigen::eigen", "boost::headers", "nlohmann_json::nlohmann_json"]
        for option, package, macro in [("with_tbb", "onetbb::onetbb", "ECHELON_WITH_TBB"),
                                       ("with_zlib", "zlib::zlib", "ECHELON_WITH_ZLIB"),
                                       ("with_lzma", "xz_utils::xz_utils", "ECHELON_WITH_LZMA"),
                                       ("with_xtensor", "xtensor::xtensor", None)]:
            if self.options.get_safe(option):
                every.requires.append(package)
                every.defines += [macro] if macro else []
        if self.settings.os in ("Linux", "FreeBSD"):
            every.system_libs = ["pthread"]
