# SPDX-License-Identifier: BSL-1.0
"""One version and one set of guests: in CMake, in config.hpp, in the vcpkg manifests and in the Conan recipe."""
import json
import pathlib
import re
import sys

house = pathlib.Path(sys.argv[1])
cmake = (house / "CMakeLists.txt").read_text()
version = re.search(r"project\(echelon VERSION ([0-9.]+)", cmake)[1]
description = re.search(r'DESCRIPTION "([^"]+)"', cmake)[1]
config = (house / "include/echelon/core/config.hpp").read_text()
library = (house / "cmake/EchelonLibrary.cmake").read_text()
manifest = json.loads((house / "vcpkg.json").read_text())
port = json.loads((house / "packaging/vcpkg/echelon/vcpkg.json").read_text())
recipe = (house / "conanfile.py").read_text()
portfile = (house / "packaging/vcpkg/echelon/portfile.cmake").read_text()
changes = (house / "CHANGELOG.md").read_text()

compile(recipe, "conanfile.py", "exec")
assert f'#define ECHELON_VERSION "{version}"' in config, "config.hpp has another version"
for part, number in zip(("MAJOR", "MINOR", "PATCH"), version.split(".")):
    assert f"#define ECHELON_VERSION_{part} {number}\n" in config, f"config.hpp: {part}"
assert manifest["version"] == port["version"] == version, "vcpkg has another version"
assert manifest["description"] == port["description"] == description and description in recipe, "descriptions differ"
assert f"## {version}" in changes, "the changelog does not know this version"

names = {  # guest of CMake: port of vcpkg, package of Conan
    "Eigen3": ("eigen3", "eigen"), "Boost": ("boost-math", "boost"),
    "nlohmann_json": ("nlohmann-json", "nlohmann_json"),
    "TBB": ("tbb", "onetbb"), "ZLIB": ("zlib", "zlib"), "LibLZMA": ("liblzma", "xz_utils"),
    "xtensor": ("xtensor", "xtensor"),
}
listed = re.search(r"foreach\(guest (.*?)\)\n", library, re.S)[1].split()
optional = [guest.split(":")[0] for guest in listed]
assert set(optional) <= set(names), "a guest of CMake is unknown here"
for guest, (vcpkg, conan) in names.items():
    assert vcpkg in manifest["dependencies"], f"vcpkg.json lacks {vcpkg}"
    offered = port["dependencies"] + [d for feature in port["features"].values() for d in feature["dependencies"]]
    assert vcpkg in offered, f"the port lacks {vcpkg}"
    assert f'self.requires("{conan}/' in recipe, f"the recipe lacks {conan}"
for option in re.findall(r"ECHELON_USE_(\w+)", portfile):
    assert option in optional, f"the portfile sets ECHELON_USE_{option}, which CMake does not know"
for macro in re.findall(r"ECHELON_WITH_\w+", library):
    assert macro in recipe and macro in config, f"{macro} is not known everywhere"
print(f"packages agree on {version}")
