# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of this tree has in common, and the one way a layer is declared.

add_library(penstock_flags INTERFACE)
# False alarms of GCC 12 on string concatenation and assignment (GCC bugs 105329, 105651).
target_compile_options(penstock_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict$<SEMICOLON>-Wno-stringop-overflow$<SEMICOLON>-Wno-array-bounds>)
target_include_directories(penstock_flags INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(penstock_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION SPDLOG_FMT_EXTERNAL)

if(PENSTOCK_SANITIZE)
  target_compile_options(penstock_flags INTERFACE -fsanitize=${PENSTOCK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined
    # What it puts before functions clang 14 cannot place where they are coroutines ("difference across sections").
    $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  target_link_options(penstock_flags INTERFACE -fsanitize=${PENSTOCK_SANITIZE})
  # Recycled coroutine frames hide use-after-free from ASan.
  target_compile_definitions(penstock_flags INTERFACE BOOST_ASIO_DISABLE_AWAITABLE_FRAME_RECYCLING)
endif()

find_program(PENSTOCK_MOLD mold)
if(PENSTOCK_MOLD)
  target_link_options(penstock_flags INTERFACE -fuse-ld=mold)
endif()
find_program(PENSTOCK_CCACHE ccache)
if(PENSTOCK_CCACHE)
  # Where the tree lies does not matter: a clone beside it, or the tree in a minimal root, finds what was compiled before. The compiler's own
  # list of what it read tells whether it would do so again: to preprocess each source for that would undo what precompiled headers save.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${PENSTOCK_CCACHE})
  add_compile_options($<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)  # else a cache cannot tell which precompiled header was used
endif()

# penstock_precompile(TARGET NAME): src/pch/NAME.h is compiled once and read first by each source of the target. Targets of one kind (what is
# linked into the program, the unit tests) share it. It holds nothing of ours: two thirds of a source's time went to headers of others.
option(PENSTOCK_PCH "Precompiled headers" ON)
function(penstock_precompile target name)
  if(NOT PENSTOCK_PCH)
    return()
  endif()
  get_target_property(type ${target} TYPE)
  set(key PENSTOCK_PCH_${name}_${type})
  get_property(owner GLOBAL PROPERTY ${key})
  if(owner)
    target_precompile_headers(${target} REUSE_FROM ${owner})
  else()
    target_precompile_headers(${target} PRIVATE ${CMAKE_SOURCE_DIR}/src/pch/${name}.h)
    set_property(GLOBAL PROPERTY ${key} ${target})
  endif()
endfunction()

# penstock_layer(NAME USES LAYER... LINKS LIBRARY... PCH HEADER)
# One static library from src/NAME/**.cpp that links only the layers it may include.
function(penstock_layer name)
  cmake_parse_arguments(arg "" "PCH" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(penstock_${name} STATIC ${sources})
  target_link_libraries(penstock_${name} PUBLIC penstock_flags)
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(penstock_${name} PUBLIC penstock_${layer})
  endforeach()
  target_link_libraries(penstock_${name} PUBLIC ${arg_LINKS})
  penstock_precompile(penstock_${name} ${arg_PCH})
endfunction()
