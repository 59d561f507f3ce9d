// SPDX-License-Identifier: GPL-3.0-or-later
// The window's menu: every action, by what it is about.
#pragma once

#include <QMenu>
#include <functional>

#include "gui/first_run/browser_launcher.h"
#include "gui/window/actions.h"

namespace penstock::gui {

/// A child of `window`. "projectMenu" inside it is left empty. `fillColumns` fills the menu of columns whenever that is opened.
/// Lifetime: actions and launcher outlive it. Thread: GUI.
QMenu* mainMenu(QWidget* window, const Actions& actions, BrowserLauncher& launcher, std::function<void(QMenu&)> fillColumns);

}  // namespace penstock::gui
