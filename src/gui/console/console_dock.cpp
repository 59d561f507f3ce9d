// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/console/console_dock.h"

#include "gui/console/console_panel.h"
#include "gui/window/main_window.h"

namespace penstock::gui {

ConsoleDock::ConsoleDock(service::ProxyService& service, const Theme& theme, Actions& actions, Docks& docks, Toast& toast, MainWindow* window)
    : QObject(window) {
  auto* panel = new ConsolePanel(theme, window);
  docks.below().add(panel, actions.showConsole);
  connect(panel, &ConsolePanel::told, &toast, [&toast](const QString& sentence) { toast.tell(sentence); });
  connect(window, &MainWindow::started, panel, [panel, &service] { panel->begin(service.scripts()); });
}

}  // namespace penstock::gui
