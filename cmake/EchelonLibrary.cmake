# SPDX-License-Identifier: BSL-1.0
# echelon::core      the standard library only
# echelon::echelon   everything; each guest is used when it is found
file(GLOB_RECURSE ECHELON_HEADERS CONFIGURE_DEPENDS "${PROJECT_SOURCE_DIR}/include/echelon/*.hpp")

add_library(echelon_core INTERFACE)
add_library(echelon::core ALIAS echelon_core)
set_target_properties(echelon_core PROPERTIES EXPORT_NAME core)
target_compile_features(echelon_core INTERFACE cxx_std_20)
target_include_directories(echelon_core INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>")

add_library(echelon INTERFACE)
add_library(echelon::echelon ALIAS echelon)
target_sources(echelon INTERFACE FILE_SET HEADERS BASE_DIRS "${PROJECT_SOURCE_DIR}/include" FILES ${ECHELON_HEADERS})
target_link_libraries(echelon INTERFACE echelon_core)

find_package(Threads REQUIRED)
find_package(Eigen3 CONFIG REQUIRED)
if(Eigen3_VERSION VERSION_LESS 3.4 OR NOT Eigen3_VERSION VERSION_LESS 6)
  message(FATAL_ERROR "Eigen ${Eigen3_VERSION} found, needed 3.4 or 5")
endif()
find_package(Boost CONFIG REQUIRED)
target_link_libraries(echelon INTERFACE Threads::Threads Eigen3::Eigen Boost::headers)

set(ECHELON_FOUND_GUESTS "")
foreach(guest nlohmann_json:nlohmann_json::nlohmann_json: TBB:TBB::tbb:ECHELON_WITH_TBB ZLIB:ZLIB::ZLIB:ECHELON_WITH_ZLIB
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
