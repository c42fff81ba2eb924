# SPDX-License-Identifier: BSL-1.0
# echelon::core      the standard library only
# echelon::echelon   everything; each guest is used when it is found
file(GLOB_RECURSE ECHELON_HEADERS CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/echelon/*.hpp")
set(ECHELON_CORE_HEADERS ${ECHELON_HEADERS})
list(FILTER ECHELON_CORE_HEADERS INCLUDE REGEX "/include/echelon/core(/.*)?\\.hpp$")
set(ECHELON_ROOM_HEADERS ${ECHELON_HEADERS})
list(REMOVE_ITEM ECHELON_ROOM_HEADERS ${ECHELON_CORE_HEADERS})

add_library(echelon_core INTERFACE)
add_library(echelon::core ALIAS echelon_core)
set_target_properties(echelon_core PROPERTIES EXPORT_NAME core)
target_compile_features(echelon_core INTERFACE cxx_std_20)
target_sources(echelon_core INTERFACE FILE_SET HEADERS
               BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ECHELON_CORE_HEADERS})

add_library(echelon INTERFACE)
add_library(echelon::echelon ALIAS echelon)
target_sources(echelon INTERFACE FILE_SET HEADERS
               BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ECHELON_ROOM_HEADERS})
target_link_libraries(echelon INTERFACE echelon_core)
if(PROJECT_IS_TOP_LEVEL)   # target all_verify_interface_header_sets: every header compiles alone
  set_target_properties(echelon_core echelon PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
endif()

find_package(Threads REQUIRED)
find_package(Eigen3 CONFIG REQUIRED)
if(Eigen3_VERSION VERSION_LESS 3.4 OR NOT Eigen3_VERSION VERSION_LESS 6)
  message(FATAL_ERROR "Eigen ${Eigen3_VERSION} found, needed 3.4 or 5")
endif()
find_package(Boost CONFIG REQUIRED)
target_link_libraries(echelon INTERFACE Threads::Threads Eigen3::Eigen Boost::headers)

set(ECHELON_FOUND_GUESTS "")
foreach(guest nlohmann_json:nlohmann_json::nlohmann_json:
              TBB:TBB::tbb:ECHELON_WITH_TBB ZLIB:ZLIB::ZLIB:ECHELON_WITH_ZLIB
              LibLZMA:LibLZMA::LibLZMA:ECHELON_WITH_LZMA xtensor:xtensor:)
  string(REGEX MATCH "^([^:]+):(.+):([A-Z_]*)$" whole "${guest}")
  set(package "${CMAKE_MATCH_1}")
  set(target "${CMAKE_MATCH_2}")
  set(macro "${CMAKE_MATCH_3}")
  option(ECHELON_USE_${package} "Use ${package} when it is found" ON)
  if(ECHELON_USE_${package})
    find_package(${package} QUIET)
    if(${package}_FOUND)
      target_link_libraries(echelon INTERFACE ${target})
      if(macro)
        target_compile_definitions(echelon INTERFACE ${macro})
      endif()
      list(APPEND ECHELON_FOUND_GUESTS ${package})
    endif()
  endif()
endforeach()
message(STATUS "Echelon guests: Eigen ${Eigen3_VERSION}, Boost ${Boost_VERSION}, ${ECHELON_FOUND_GUESTS}")

# Clang 19 takes xtensor 0.24 for ambiguous unless told to match template template parameters as before. The flag is
# used only where it helps: Clang 16 has no need of it and Clang 22 does not know it.
if("xtensor" IN_LIST ECHELON_FOUND_GUESTS AND CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  include(CheckCXXSourceCompiles)
  set(xtensor_program "#if __has_include(<xtensor/containers/xtensor.hpp>)
    #include <xtensor/containers/xtensor.hpp>
    #else
    #include <xtensor/xtensor.hpp>
    #endif
    int main() { xt::xtensor<double, 3> cube({2, 2, 2}); return static_cast<int>(cube.size()) - 8; }")
  set(CMAKE_REQUIRED_LIBRARIES xtensor)
  set(CMAKE_REQUIRED_FLAGS -std=c++20)
  check_cxx_source_compiles("${xtensor_program}" ECHELON_XTENSOR_COMPILES)
  if(NOT ECHELON_XTENSOR_COMPILES)
    set(CMAKE_REQUIRED_FLAGS "-std=c++20 -fno-relaxed-template-template-args")
    check_cxx_source_compiles("${xtensor_program}" ECHELON_XTENSOR_COMPILES_UNRELAXED)
    if(NOT ECHELON_XTENSOR_COMPILES_UNRELAXED)
      message(FATAL_ERROR "xtensor was found but does not compile; leave it out with -DECHELON_USE_xtensor=OFF")
    endif()
    target_compile_options(echelon INTERFACE "$<$<CXX_COMPILER_ID:Clang>:-fno-relaxed-template-template-args>")
  endif()
  unset(CMAKE_REQUIRED_LIBRARIES)
  unset(CMAKE_REQUIRED_FLAGS)
endif()
