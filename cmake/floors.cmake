# Helpers that give every floor and every test the same compiler settings.

add_library(neurocart_settings INTERFACE)
target_include_directories(neurocart_settings INTERFACE ${CMAKE_SOURCE_DIR}/src)
target_compile_options(neurocart_settings INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wno-sign-conversion -Wshadow
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>  # GCC 12 raises a false alarm on joined strings
  # Equal bits at every vector width: contraction only where the code says fma; AVX2 with FMA is the floor (the program refuses older processors).
  -march=x86-64-v3 -ffp-contract=off)
if(NEUROCART_WERROR)
  target_compile_options(neurocart_settings INTERFACE -Werror)
endif()

# neurocart_floor(NAME SOURCES a.cpp b.cpp LINKS other floors and packages)
function(neurocart_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;LINKS;PRIVATE_LINKS" ${ARGN})
  add_library(neurocart_${name} STATIC ${FLOOR_SOURCES})
  target_link_libraries(neurocart_${name} PUBLIC neurocart_settings ${FLOOR_LINKS} PRIVATE ${FLOOR_PRIVATE_LINKS})
endfunction()

# neurocart_test(NAME SOURCES a.cpp LINKS floors): one GoogleTest program, each test known to ctest.
function(neurocart_test name)
  cmake_parse_arguments(TEST "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(test_${name} ${TEST_SOURCES})
  target_link_libraries(test_${name} PRIVATE neurocart_settings ${TEST_LINKS} GTest::gtest_main)
  target_compile_definitions(test_${name} PRIVATE NEUROCART_SOURCE_DIR="${CMAKE_SOURCE_DIR}" NEUROCART_BINARY_DIR="${CMAKE_BINARY_DIR}")
  add_test(NAME ${name} COMMAND test_${name})
endfunction()

# neurocart_embed(TARGET FILE SPACE NAME): the bytes of FILE as `extern const std::string_view SPACE::NAME` in TARGET; made again when FILE changes.
function(neurocart_embed target file space name)
  set(source ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(OUTPUT ${source}
    COMMAND ${CMAKE_COMMAND} -DINPUT=${file} -DOUTPUT=${source} -DSPACE=${space} -DNAME=${name} -P ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake
    DEPENDS ${file} ${CMAKE_SOURCE_DIR}/cmake/embed_text.cmake VERBATIM)
  target_sources(${target} PRIVATE ${source})
endfunction()
