# SPDX-License-Identifier: GPL-3.0-or-later
# The Debian package, made by scripts/package. Its dependencies are what the program is linked with (dpkg-shlibdeps) and what it calls.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME penstock)
set(CPACK_PACKAGE_VERSION ${PROJECT_VERSION})
set(CPACK_PACKAGE_CONTACT "The Penstock authors <authors@penstock.invalid>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "intercepting proxy for HTTP, WebSocket, gRPC, MQTT and more")
set(CPACK_PACKAGE_DESCRIPTION "Trust its CA, browse, and read every request decrypted and live; intercept,
rewrite, resend, fuzz, race and compare. A native desktop program, with a
terminal, a REST API and a mode without a window.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION net)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PACKAGE_DEPENDS "ca-certificates")
# certutil for Chromium and Firefox, pictures as WebP and TIFF, scripts, `penstock run`; the window on Wayland.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS "libnss3-tools, qt6-image-formats-plugins, qt6-wayland, python3, libnftables1")
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${CMAKE_SOURCE_DIR}/resources/debian/postinst ${CMAKE_SOURCE_DIR}/resources/debian/prerm)
# Two builds of one source are one package: no file has the hour at which it was made.
set(CPACK_PRE_BUILD_SCRIPTS ${CMAKE_CURRENT_SOURCE_DIR}/package_times.cmake)

add_executable(penstock_words words.cpp)
target_link_libraries(penstock_words PRIVATE penstock_service)
set(words ${CMAKE_CURRENT_BINARY_DIR}/words)
add_custom_command(
  OUTPUT ${words}/penstock.1.gz ${words}/penstock.bash ${words}/_penstock ${words}/penstock.fish
  COMMAND ${CMAKE_COMMAND} -E make_directory ${words}
  COMMAND penstock_words man > ${words}/penstock.1
  COMMAND gzip -9nf ${words}/penstock.1
  COMMAND penstock_words bash > ${words}/penstock.bash
  COMMAND penstock_words zsh > ${words}/_penstock
  COMMAND penstock_words fish > ${words}/penstock.fish
  DEPENDS penstock_words VERBATIM)
add_custom_target(package_words DEPENDS ${words}/penstock.1.gz)
install(FILES ${words}/penstock.1.gz DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES ${words}/penstock.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME penstock OPTIONAL)
install(FILES ${words}/_penstock DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES ${words}/penstock.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(FILES ${CMAKE_SOURCE_DIR}/resources/apparmor/penstock DESTINATION ${CMAKE_INSTALL_DATADIR}/penstock/apparmor)

include(CPack)
