// SPDX-License-Identifier: GPL-3.0-or-later
// What the window remembers between starts: layout, columns, theme. Not the proxy's configuration.
#pragma once

#include <QSettings>

namespace penstock::gui {

/// The application's own file (penstock/window.ini in the user's configuration folder). Thread: GUI.
QSettings& settings();

}  // namespace penstock::gui
