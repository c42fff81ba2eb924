# SPDX-License-Identifier: BSL-1.0
# Sourced by demo and test: `need PACKAGE…` installs what is missing. A package may be written as alternatives, a|b, of
# which the first one that this release of Debian has is taken. ECHELON_PACKAGES=mine leaves the machine as it is.
BUILD_PACKAGES=(g++ cmake ninja-build ccache python3 libeigen3-dev libboost-dev libxtensor-dev libxsimd-dev libtbb-dev
                nlohmann-json3-dev libcli11-dev zlib1g-dev liblzma-dev)
TEST_PACKAGES=("catch2|libcatch2-dev" "clang-16|clang-19" libbenchmark-dev pkg-config doxygen doxygen-awesome-css)
BREW_PACKAGES="gcc cmake ninja ccache python eigen boost xtensor tbb nlohmann-json cli11 zlib xz catch2 google-benchmark"

installed() { [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

need() {
  [ "${ECHELON_PACKAGES:-}" != mine ] || return 0
  if ! command -v apt-get >/dev/null; then
    local missing="$BREW_PACKAGES"
    if command -v brew >/dev/null; then
      missing=$(comm -23 <(tr ' ' '\n' <<<"$BREW_PACKAGES" | sort) <(brew list --formula -1 | sort) | tr '\n' ' ')
    fi
    [ -n "${missing// /}" ] || return 0
    echo "This script installs packages on Debian only. Here, please run one of" >&2
    echo "  brew install $missing" >&2
    echo "  vcpkg install          # in this folder; then add vcpkg's toolchain file to the CMake command" >&2
    echo "and start it again with ECHELON_PACKAGES=mine in front." >&2
    exit 1
  fi
  local wanted=() package choice sudo=()
  for package in "$@"; do
    local found=""
    for choice in ${package//|/ }; do installed "$choice" && found=yes; done
    [ -n "$found" ] || wanted+=("$package")
  done
  [ ${#wanted[@]} -gt 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null || { echo "Missing: ${wanted[*]}. Please install them as root, or sudo." >&2; exit 1; }
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get update -q
  for package in "${!wanted[@]}"; do
    for choice in ${wanted[$package]//|/ }; do
      if [ -n "$(apt-cache madison "$choice" 2>/dev/null)" ]; then wanted[$package]=$choice; break; fi
    done
  done
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "${wanted[@]}"
}

# ccache hits across checkouts of the same files
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
