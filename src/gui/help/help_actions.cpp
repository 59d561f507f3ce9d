// SPDX-License-Identifier: GPL-3.0-or-later
#include "gui/help/help_actions.h"

#include <QApplication>

#include "gui/devices/devices_window.h"
#include "gui/help/crash_notice.h"
#include "gui/help/manual_window.h"
#include "gui/help/remedy_actions.h"
#include "gui/help/tour.h"
#include "gui/window/main_window.h"
#include "penstock/service/paths.h"

namespace penstock::gui {
namespace {

struct Topic {
  const char* widget;
  const char* section;
};
/// Of the manual, about what has the focus: the first that holds it.
constexpr Topic kTopics[] = {
    {"filterBar", "Expressions"}, {"detailPanel", "Detail"},        {"resenderPage", "Resender"}, {"bulkPage", "Bulk"},         {"diffPage", "Diff"},
    {"rulesPanel", "Rules"},      {"namesPanel", "Names"},          {"consolePanel", "Scripts"},  {"interceptPanel", "Intercept"},
    {"devicesWindow", "Other devices"},
};

QString topic() {
  for (const QWidget* at = QApplication::focusWidget(); at; at = at->parentWidget())
    for (const Topic& one : kTopics)
      if (at->objectName() == QLatin1String(one.widget)) return one.section;
  return {};
}

}  // namespace

HelpActions::HelpActions(Parts parts, MainWindow* window) : QObject(window), parts_(parts), window_(window) {
  setObjectName("helpActions");
  new RemedyActions(parts.service, parts.theme, parts.actions, parts.page, parts.toast, window);
  auto* crash = new CrashNotice(parts.theme, [page = &parts.page] { return page->addBanner("crashBanner"); }, service::UserFolders::ofThisUser(), window);
  QAction* devices = parts.actions.named("otherDevicesAction");
  devices->setEnabled(false);  // until the service is open
  connect(devices, &QAction::triggered, this, &HelpActions::showDevices);
  connect(parts.actions.named("manualAction"), &QAction::triggered, this, &HelpActions::showManual);
  connect(parts.actions.named("tourAction"), &QAction::triggered, this, [this] { tour().again(); });
  connect(window, &MainWindow::started, this, [this, crash, devices] {
    devices->setEnabled(true);
    crash->look();
    if (Tour::isDue()) tour().begin();
  });
}

Tour& HelpActions::tour() {
  if (!tour_) tour_ = new Tour(parts_.theme, window_);
  return *tour_;
}

void HelpActions::showManual() {
  const QString about = topic();
  if (!manual_) manual_ = new ManualWindow(parts_.theme, window_);
  manual_->open(about);
}

void HelpActions::showDevices() {
  // One at a time: a second call brings it to the front.
  if (auto* open = window_->findChild<DevicesWindow*>()) return open->activateWindow();
  auto* dialog = new DevicesWindow(parts_.service, parts_.theme, window_);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->show();
}

}  // namespace penstock::gui
