// SPDX-License-Identifier: BSL-1.0
/// The version of the library, the tag of its inline namespace, and the one assertion macro.
///
/// Two objects built from the same header with different instruction sets must not share code: the linker would keep
/// whichever it met first. The namespace tag therefore names the version and the instruction-set class. Users write
/// `echelon::` and never see it.
#pragma once

#define ECHELON_VERSION_MAJOR 0
#define ECHELON_VERSION_MINOR 1
#define ECHELON_VERSION_PATCH 0
#define ECHELON_VERSION "0.1.0"

#if defined(__AVX512F__)
#define ECHELON_ABI_ISA avx512
#elif defined(__AVX2__) && defined(__FMA__)
#define ECHELON_ABI_ISA avx2
#elif defined(__AVX2__)
#define ECHELON_ABI_ISA avx2_plain
#elif defined(__AVX__)
#define ECHELON_ABI_ISA avx
#elif defined(__SSE4_2__)
#define ECHELON_ABI_ISA sse4
#elif defined(__ARM_FEATURE_SVE)
#define ECHELON_ABI_ISA sve
#else
#define ECHELON_ABI_ISA base
#endif

// oneTBB, zlib and liblzma are announced by the build (the CMake target does it), because using their headers obliges
// to link their libraries. They change what functions do, so they are part of the tag.
#if defined(ECHELON_WITH_TBB)
#define ECHELON_ABI_TASKS tbb
#else
#define ECHELON_ABI_TASKS std
#endif
#if defined(ECHELON_WITH_ZLIB) && defined(ECHELON_WITH_LZMA)
#define ECHELON_ABI_FILES gz_xz
#elif defined(ECHELON_WITH_ZLIB)
#define ECHELON_ABI_FILES gz
#elif defined(ECHELON_WITH_LZMA)
#define ECHELON_ABI_FILES xz
#else
#define ECHELON_ABI_FILES plain
#endif

#define ECHELON_ABI_JOIN_(version, isa, tasks, files) v##version##_##isa##_##tasks##_##files
#define ECHELON_ABI_JOIN(version, isa, tasks, files) ECHELON_ABI_JOIN_(version, isa, tasks, files)
#define ECHELON_ABI ECHELON_ABI_JOIN(0_1, ECHELON_ABI_ISA, ECHELON_ABI_TASKS, ECHELON_ABI_FILES)

/// Checks what only a defect of the library itself could break. Off unless ECHELON_CHECKED is defined, as our tests do.
#if defined(ECHELON_CHECKED)
#define ECHELON_ASSERT(condition) ((condition) ? static_cast<void>(0) : __builtin_trap())
#else
#define ECHELON_ASSERT(condition) static_cast<void>(0)
#endif
