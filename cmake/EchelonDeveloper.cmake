# SPDX-License-Identifier: BSL-1.0
# What our own programs are compiled with. Nothing of this reaches a user of the library.
add_library(echelon_developer INTERFACE)
target_link_libraries(echelon_developer INTERFACE echelon::echelon)
target_compile_options(echelon_developer INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow)
if(ECHELON_WERROR)
  target_compile_options(echelon_developer INTERFACE -Werror)
endif()
if(ECHELON_NATIVE)
  target_compile_options(echelon_developer INTERFACE -march=native)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  # false positives of GCC 12: its own AVX-512 headers, xt::sort along an axis, "x" + string
  target_compile_options(echelon_developer INTERFACE
                         -Wno-maybe-uninitialized -Wno-array-bounds -Wno-stringop-overflow -Wno-restrict)
endif()
if(ECHELON_SANITIZE)
  target_compile_options(echelon_developer INTERFACE
                         -fsanitize=${ECHELON_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(echelon_developer INTERFACE -fsanitize=${ECHELON_SANITIZE})
endif()

find_program(ECHELON_CCACHE ccache)
if(ECHELON_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${ECHELON_CCACHE}")
endif()
