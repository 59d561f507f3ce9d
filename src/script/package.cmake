# SPDX-License-Identifier: GPL-3.0-or-later
# Writes resources/python as a source: the package `penstock` for packageSources() of src/script/package.h, the examples for exampleScripts().

# penstock_python_rows(FOLDER ARRAYS ROWS): arrays with the bytes of each file, and a row {file's name, bytes} for each.
function(penstock_python_rows folder arrays rows)
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.py)
  get_filename_component(kind ${folder} NAME)
  foreach(file IN LISTS files)
    set_property(DIRECTORY ${CMAKE_SOURCE_DIR} APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME)
    string(MAKE_C_IDENTIFIER "${kind}_${name}" variable)
    file(READ ${file} hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
    string(APPEND made "constexpr unsigned char ${variable}[] = {${bytes}};\n")
    if(kind STREQUAL "penstock")
      string(REGEX REPLACE "[.]py$" "" name "penstock.${name}")
      string(REPLACE "penstock.__init__" "penstock" name ${name})
      string(REPLACE "penstock._boot" "_boot" name ${name})
    endif()
    string(APPEND listed "    {\"${name}\", {reinterpret_cast<const char*>(${variable}), sizeof ${variable}}},\n")
  endforeach()
  set(${arrays} "${made}" PARENT_SCOPE)
  set(${rows} "${listed}" PARENT_SCOPE)
endfunction()

penstock_python_rows(${CMAKE_SOURCE_DIR}/resources/python/penstock package_arrays package_rows)
penstock_python_rows(${CMAKE_SOURCE_DIR}/resources/python/examples example_arrays example_rows)
set(generated ${CMAKE_BINARY_DIR}/generated/script/package.cpp)
file(CONFIGURE OUTPUT ${generated} CONTENT [[
// SPDX-License-Identifier: GPL-3.0-or-later
// Made by src/script/package.cmake.
#include "script/package.h"

#include "penstock/script/examples.h"

namespace penstock::script {
namespace {
@package_arrays@@example_arrays@}  // namespace

std::span<const PackageSource> packageSources() {
  static const PackageSource all[] = {
@package_rows@  };
  return all;
}

std::span<const ExampleScript> exampleScripts() {
  static const ExampleScript all[] = {
@example_rows@  };
  return all;
}

}  // namespace penstock::script
]] @ONLY)
target_sources(penstock_script PRIVATE ${generated})
