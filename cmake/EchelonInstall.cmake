# SPDX-License-Identifier: BSL-1.0
# find_package(echelon [COMPONENTS core]) and pkg-config: one export file per component, all of it independent of the
# machine, so that it goes below share/.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(ECHELON_CMAKE_DIR "${CMAKE_INSTALL_DATADIR}/cmake/echelon")
foreach(component core echelon)
  string(REGEX REPLACE "^core$" "echelon_core" target "${component}")
  install(TARGETS ${target} EXPORT echelon-${component} FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
  install(EXPORT echelon-${component} NAMESPACE echelon:: DESTINATION "${ECHELON_CMAKE_DIR}")
endforeach()

configure_package_config_file("${CMAKE_CURRENT_LIST_DIR}/echelonConfig.cmake.in"
                              "${PROJECT_BINARY_DIR}/echelonConfig.cmake" INSTALL_DESTINATION "${ECHELON_CMAKE_DIR}")
# before 1.0 a minor version may break; from 1.0 on this becomes SameMajorVersion
write_basic_package_version_file("${PROJECT_BINARY_DIR}/echelonConfigVersion.cmake"
                                 COMPATIBILITY SameMinorVersion ARCH_INDEPENDENT)
configure_file("${CMAKE_CURRENT_LIST_DIR}/echelon.pc.in" "${PROJECT_BINARY_DIR}/echelon.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/echelonConfig.cmake" "${PROJECT_BINARY_DIR}/echelonConfigVersion.cmake"
        DESTINATION "${ECHELON_CMAKE_DIR}")
install(FILES "${PROJECT_BINARY_DIR}/echelon.pc" DESTINATION "${CMAKE_INSTALL_DATADIR}/pkgconfig")
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION "${CMAKE_INSTALL_DOCDIR}")
