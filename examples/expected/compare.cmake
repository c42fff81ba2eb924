# SPDX-License-Identifier: BSL-1.0
# cmake -DPROGRAM=… -DEXPECTED=… -P compare.cmake: the program ends with 0 and prints exactly what is expected.
execute_process(COMMAND "${PROGRAM}" OUTPUT_VARIABLE printed COMMAND_ERROR_IS_FATAL ANY)
file(READ "${EXPECTED}" expected)
if(NOT printed STREQUAL expected)
  message(FATAL_ERROR "expected\n${expected}\nprinted\n${printed}")
endif()
