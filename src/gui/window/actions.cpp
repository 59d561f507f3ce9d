// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/actions.h"

#include <QActionGroup>

namespace penstock::gui {

Actions::Actions(const Theme& theme, QWidget* window) {
  const auto make = [&](const char* name, const QString& text, const char* icon,
                        std::initializer_list<QKeySequence> keys) {
    auto* action = new QAction(text, window);
    action->setObjectName(name);
    if (*icon) action->setIcon(theme.icon(icon));
    action->setShortcuts(QList<QKeySequence>(keys));
    action->setIconVisibleInMenu(false);  // words are enough there
    window->addAction(action);
    all.push_back(action);
    return action;
  };
  record = make("recordAction", "Record traffic", "circle-dot", {QKeySequence(Qt::Key_F8)});
  record->setCheckable(true);
  clear = make("clearAction", "Clear traffic", "trash-2", {QKeySequence("Ctrl+L")});
  undo = make("undoAction", "Undo clear", "undo-2", {QKeySequence("Ctrl+Z")});
  openBrowser = make("openBrowserAction", "Open browser", "globe", {QKeySequence("Ctrl+O")});
  trustCa = make("trustCaAction", "Trust CA\u2026", "shield-check", {QKeySequence("Ctrl+T")});
  copyAddress = make("copyAddressAction", "Copy proxy address", "copy", {QKeySequence("Ctrl+Shift+A")});
  copyUrl = make("copyUrlAction", "Copy URL", "copy", {QKeySequence("Ctrl+Shift+U")});
  copyCurl = make("copyCurlAction", "Copy as cURL", "copy", {QKeySequence("Ctrl+Shift+C")});
  copyHost = make("copyHostAction", "Copy host", "copy", {});
  loadProto = make("loadProtoAction", "Load .proto files\u2026", "", {});
  passHost = make("passHostAction", "Pass this host through undecrypted", "", {});
  passHost->setCheckable(true);
  retryHost = make("retryHostAction", "Try decrypting this host again", "", {});
  next = make("nextAction", "Next exchange", "", {QKeySequence("Alt+Down")});
  previous = make("previousAction", "Previous exchange", "", {QKeySequence("Alt+Up")});
  newest = make("newestAction", "Go to the newest exchange", "", {QKeySequence("Ctrl+End")});
  themeDesktop = make("themeDesktopAction", "Theme: as the desktop", "", {});
  themeLight = make("themeLightAction", "Theme: light", "", {});
  themeDark = make("themeDarkAction", "Theme: dark", "", {});
  auto* themes = new QActionGroup(window);
  for (QAction* action : {themeDesktop, themeLight, themeDark}) {
    action->setCheckable(true);
    themes->addAction(action);
  }
  detailBeside = make("detailBesideAction", "Detail beside the list", "", {QKeySequence("Ctrl+\\")});
  detailBeside->setCheckable(true);
  resetColumns = make("resetColumnsAction", "Reset columns", "", {});
  fullScreen = make("fullScreenAction", "Full screen", "", {QKeySequence(Qt::Key_F11)});
  fullScreen->setCheckable(true);
  palette = make("paletteAction", "All actions\u2026", "search", {QKeySequence("Ctrl+K")});
  about = make("aboutAction", "About Penstock", "", {});
  quit = make("quitAction", "Quit", "", {QKeySequence("Ctrl+Q")});
}

void bind(QPushButton* button, QAction* action) {
  const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
  QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
  QObject::connect(action, &QAction::enabledChanged, button, follow);
  follow();
}

}  // namespace penstock::gui
