# SPDX-License-Identifier: GPL-3.0-or-later
# What makes it an application of the desktop: program, menu entry, icons, software-centre data, the type of its project files.
set(desktop ${CMAKE_SOURCE_DIR}/resources/desktop)
set(id io.penstock.Penstock)

install(TARGETS penstock RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES ${desktop}/${id}.desktop DESTINATION ${CMAKE_INSTALL_DATADIR}/applications)
install(FILES ${desktop}/${id}.metainfo.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/metainfo)
install(FILES ${desktop}/${id}.xml DESTINATION ${CMAKE_INSTALL_DATADIR}/mime/packages)
install(FILES ${desktop}/${id}.svg DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/scalable/apps)
# Desktops without an SVG loader.
foreach(size 16 24 32 48 64 128 256)
  install(FILES ${desktop}/png/${size}.png DESTINATION ${CMAKE_INSTALL_DATADIR}/icons/hicolor/${size}x${size}/apps RENAME ${id}.png)
endforeach()
install(DIRECTORY ${CMAKE_SOURCE_DIR}/resources/python/examples/ DESTINATION ${CMAKE_INSTALL_DATADIR}/penstock/examples FILES_MATCHING PATTERN "*.py")
install(FILES ${CMAKE_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})

# Menus find a program by name only in the folders of their PATH.
install(CODE "set(bindir \"${CMAKE_INSTALL_BINDIR}\")\nset(menuEntry \"${CMAKE_INSTALL_DATADIR}/applications/${id}.desktop\")")
install(CODE [[
  if(NOT CMAKE_INSTALL_PREFIX MATCHES "^/usr(/local)?/?$")
    set(file "$ENV{DESTDIR}${CMAKE_INSTALL_PREFIX}/${menuEntry}")
    file(READ "${file}" text)
    string(REPLACE "Exec=penstock" "Exec=\"${CMAKE_INSTALL_PREFIX}/${bindir}/penstock\"" text "${text}")
    file(WRITE "${file}" "${text}")
  endif()
]])

# A package's own triggers refresh these; an installation by hand must do it itself. Each tool may be missing.
install(CODE [[
  if(NOT DEFINED ENV{DESTDIR})
    foreach(command "update-desktop-database -q share/applications" "update-mime-database share/mime" "gtk-update-icon-cache -q -t -f share/icons/hicolor")
      separate_arguments(words UNIX_COMMAND "${command}")
      list(POP_FRONT words tool)
      find_program(found_${tool} ${tool})
      if(found_${tool})
        execute_process(COMMAND ${found_${tool}} ${words} WORKING_DIRECTORY ${CMAKE_INSTALL_PREFIX} OUTPUT_QUIET ERROR_QUIET)
      endif()
    endforeach()
  endif()
]])
