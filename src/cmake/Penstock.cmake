# SPDX-License-Identifier: GPL-3.0-or-later
# What every target of this tree has in common, and the one way a layer is declared.

add_library(penstock_flags INTERFACE)
# -Wrestrict: false alarms of GCC 12 on string concatenation (GCC bug 105329).
target_compile_options(penstock_flags INTERFACE -Wall -Wextra -Wpedantic -Wnon-virtual-dtor -Wno-missing-field-initializers
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>)
target_include_directories(penstock_flags INTERFACE ${CMAKE_SOURCE_DIR}/include ${CMAKE_SOURCE_DIR}/src)
target_compile_definitions(penstock_flags INTERFACE
  BOOST_ASIO_NO_DEPRECATED BOOST_ASIO_SEPARATE_COMPILATION SPDLOG_FMT_EXTERNAL)

if(PENSTOCK_SANITIZE)
  target_compile_options(penstock_flags INTERFACE -fsanitize=${PENSTOCK_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=undefined)
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
  # Where the tree lies does not matter: a clone beside it, or the tree in a minimal root, finds what was compiled before.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} CCACHE_NOHASHDIR=1 ${PENSTOCK_CCACHE})
endif()

# penstock_layer(NAME USES LAYER... LINKS LIBRARY...)
# One static library from src/NAME/**.cpp that links only the layers it may include.
function(penstock_layer name)
  cmake_parse_arguments(arg "" "" "USES;LINKS" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${name}/*.cpp)
  add_library(penstock_${name} STATIC ${sources})
  target_link_libraries(penstock_${name} PUBLIC penstock_flags)
  foreach(layer IN LISTS arg_USES)
    target_link_libraries(penstock_${name} PUBLIC penstock_${layer})
  endforeach()
  target_link_libraries(penstock_${name} PUBLIC ${arg_LINKS})
endfunction()
