// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/window/actions.h"

#include <QActionGroup>

#include "gui/traffic/labels.h"
#include "penstock/display/format.h"
#include "penstock/exporter/copy_as.h"

namespace penstock::gui {
namespace {

QString text(std::string_view ascii) { return QString::fromLatin1(ascii.data(), qsizetype(ascii.size())); }

}  // namespace

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
  undo = make("undoAction", "Undo", "undo-2", {QKeySequence("Ctrl+Z")});
  redo = make("redoAction", "Redo", "", {QKeySequence("Ctrl+Shift+Z"), QKeySequence("Ctrl+Y")});
  openBrowser = make("openBrowserAction", "Open browser", "globe", {QKeySequence("Ctrl+O")});
  trustCa = make("trustCaAction", "Trust CA\u2026", "shield-check", {QKeySequence("Ctrl+T")});
  copyAddress = make("copyAddressAction", "Copy proxy address", "copy", {QKeySequence("Ctrl+Shift+A")});
  newProject = make("newProjectAction", "New project\u2026", "", {QKeySequence("Ctrl+N")});
  openProject = make("openProjectAction", "Open project\u2026", "", {QKeySequence("Ctrl+Shift+O")});
  saveProject = make("saveProjectAction", "Save project as\u2026", "", {QKeySequence("Ctrl+Shift+S")});
  limitProject = make("limitProjectAction", "Size limit of the project\u2026", "", {});
  copyUrl = make("copyUrlAction", "Copy URL", "copy", {QKeySequence("Ctrl+Shift+U")});
  for (const exporter::CopyForm& form : exporter::copyForms()) {
    const std::string name = "copy" + display::capitalized(std::string(form.id)) + "Action";
    copyAs.push_back(make(name.c_str(), text(form.action), "", {}));
    if (form.id != "curl") continue;
    copyAs.back()->setIcon(theme.icon("copy"));
    copyAs.back()->setShortcut(QKeySequence("Ctrl+Shift+C"));
  }
  saveRequestBody = make("saveRequestBodyAction", "Save request body\u2026", "", {});
  saveResponseBody = make("saveResponseBodyAction", "Save response body\u2026", "", {QKeySequence("Ctrl+S")});
  for (int i = 0; i <= display::colors; ++i) {
    const QString name = i == 0 ? QStringLiteral("No colour") : "Colour " + colorName(i).toLower();
    const QKeySequence keys(i == 0 ? QStringLiteral("Ctrl+Backspace") : "Ctrl+" + QString::number(i));  // Ctrl+0 is the zoom's
    colors[i] = make(qPrintable("color" + QString::number(i) + "Action"), name, "", {keys});
    if (i > 0) {
      colors[i]->setIcon(theme.colorDot(i));
      colors[i]->setIconVisibleInMenu(true);
    }
  }
  comment = make("commentAction", "Comment\u2026", "", {QKeySequence("Ctrl+/")});
  tags = make("tagsAction", "Tags\u2026", "", {QKeySequence("Ctrl+Shift+T")});
  remove = make("removeAction", "Delete exchange", "", {QKeySequence(Qt::Key_Delete)});
  filter = make("filterAction", "Filter\u2026", "search", {QKeySequence("Ctrl+F")});
  bodySearch = make("bodySearchAction", "Search bodies\u2026", "", {QKeySequence("Ctrl+Shift+F")});
  clearFilter = make("clearFilterAction", "Show all exchanges", "", {QKeySequence("Ctrl+Shift+X")});
  onlyHost = make("onlyHostAction", "Only this host", "", {});
  notHost = make("notHostAction", "Not this host", "", {});
  onlyPath = make("onlyPathAction", "Only this path", "", {});
  notPath = make("notPathAction", "Not this path", "", {});
  onlyStatus = make("onlyStatusAction", "Only this status", "", {});
  notStatus = make("notStatusAction", "Not this status", "", {});
  showHosts = make("showHostsAction", "Hosts at the left", "", {QKeySequence("Ctrl+Shift+H")});
  showHosts->setCheckable(true);
  searchHosts = make("searchHostsAction", "Search hosts", "", {QKeySequence("Ctrl+H")});
  showTimeline = make("showTimelineAction", "Timeline", "", {QKeySequence("Ctrl+Shift+L")});
  showTimeline->setCheckable(true);
  showQuick = make("showQuickAction", "Quick filters", "", {});
  showQuick->setCheckable(true);
  fieldColumn = make("fieldColumnAction", "Column of a header field\u2026", "", {});
  copyHost = make("copyHostAction", "Copy host", "copy", {});
  loadProto = make("loadProtoAction", "Load .proto files\u2026", "", {});
  passHost = make("passHostAction", "Pass this host through undecrypted", "", {});
  passHost->setCheckable(true);
  retryHost = make("retryHostAction", "Try decrypting this host again", "", {});
  trustOnce = make("trustOnceAction", "Trust this server once", "", {});
  trustProject = make("trustProjectAction", "Trust this server for this project", "", {});
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
  // The plus is behind Shift on many keyboards, and the keypad has its own.
  zoomIn = make("zoomInAction", "Zoom in", "", {QKeySequence("Ctrl++"), QKeySequence("Ctrl+=")});
  zoomOut = make("zoomOutAction", "Zoom out", "", {QKeySequence("Ctrl+-")});
  zoomReset = make("zoomResetAction", "Actual size", "", {QKeySequence("Ctrl+0")});
  fullScreen = make("fullScreenAction", "Full screen", "", {QKeySequence(Qt::Key_F11)});
  fullScreen->setCheckable(true);
  palette = make("paletteAction", "All actions\u2026", "search", {QKeySequence("Ctrl+K")});
  about = make("aboutAction", "About Penstock", "", {});
  quit = make("quitAction", "Quit", "", {QKeySequence("Ctrl+Q")});
}

QMenu* Actions::addCopyMenu(QMenu* menu) const {
  QMenu* copy = menu->addMenu("Copy as");
  copy->addActions({copyUrl, copyHost});
  copy->addSeparator();
  for (std::size_t i = 0; i < copyAs.size(); ++i) {
    // Raw messages are no code.
    if (i > 0 && exporter::copyForms()[i].larger != exporter::copyForms()[i - 1].larger) copy->addSeparator();
    copy->addAction(copyAs[i]);
  }
  return copy;
}

void Actions::addMarks(QMenu* menu) const {
  QMenu* color = menu->addMenu("Colour");
  for (int i = 1; i <= display::colors; ++i) color->addAction(colors[i]);
  color->addSeparator();
  color->addAction(colors[0]);
  menu->addActions({comment, tags});
}

void Actions::addFilters(QMenu* menu) const {
  QMenu* by = menu->addMenu("Filter by this");
  by->addActions({onlyHost, notHost});
  by->addSeparator();
  by->addActions({onlyPath, notPath});
  by->addSeparator();
  by->addActions({onlyStatus, notStatus});
}

void bind(QPushButton* button, QAction* action) {
  const auto follow = [button, action] { button->setEnabled(action->isEnabled()); };
  QObject::connect(button, &QPushButton::clicked, action, &QAction::trigger);
  QObject::connect(action, &QAction::enabledChanged, button, follow);
  follow();
}

}  // namespace penstock::gui
