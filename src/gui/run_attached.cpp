// SPDX-License-Identifier: GPL-3.0-or-later
#include <QApplication>
#include <QIcon>
#include <QThreadPool>

#include "gui/attached/attached_window.h"
#include "gui/focus_ring.h"
#include "gui/name_application.h"
#include "gui/theme.h"
#include "penstock/base/log.h"
#include "penstock/gui/run_gui.h"
#include "penstock/service/command_line.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"

namespace penstock::gui {

int runAttached(int argc, char** argv, std::int64_t pid, const std::string& filter) {
  nameApplication();
  const std::string folder = service::UserFolders::ofThisUser().runtimeFolder();
  auto other = attached::findOther(folder, pid);
  if (!other) {
    complain(other.error().message);
    return service::exitBadUsage;
  }
  QApplication app(argc, argv);
  service::Ending ending([] { QMetaObject::invokeMethod(QCoreApplication::instance(), [] { QCoreApplication::exit(0); }, Qt::QueuedConnection); });
  ending.enter(service::Ending::Phase::saved);  // nothing here is to be kept
  {
    Theme theme;
    FocusRing focusRing(theme, nullptr);
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/desktop/io.penstock.Penstock.svg")));
    AttachedWindow window([&](std::function<void(std::string)> say) { return attached::attach(std::move(*other), attached::findAgainIn(folder), std::move(say)); },
                          theme);
    QObject::connect(&window, &AttachedWindow::closed, &app, [] { QCoreApplication::exit(0); });
    if (!filter.empty()) window.traffic().filter().setText(QString::fromStdString(filter));
    window.show();
    QApplication::exec();
    window.hide();
  }
  QThreadPool::globalInstance()->waitForDone();
  return 0;
}

}  // namespace penstock::gui
