// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/gui/run_gui.h"

#include <QApplication>
#include <QIcon>
#include <QThreadPool>
#include <QTimer>
#include <chrono>
#include <cstdlib>

#include "gui/settings.h"
#include "gui/single_instance.h"
#include "gui/focus_ring.h"
#include "gui/theme.h"
#include "gui/window/main_window.h"
#include "penstock/service/ending.h"
#include "penstock/service/paths.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {
namespace {

constexpr std::chrono::milliseconds kPatience{500};  // with work that goes on after the window was closed

QString sessionProject() { return QString::fromStdString(service::UserFolders::ofThisUser().sessionProject()); }

void nameApplication() {
  QCoreApplication::setApplicationName("penstock");
  QGuiApplication::setApplicationDisplayName("Penstock");
  QCoreApplication::setApplicationVersion(PENSTOCK_VERSION);
  // The name of the desktop entry: with it a Wayland desktop finds icon and name of the window.
  QGuiApplication::setDesktopFileName("io.penstock.Penstock");
}

/// Thread: any.
void askToClose() {
  const auto close = [] {
    for (QWidget* window : QApplication::topLevelWidgets())
      if (qobject_cast<MainWindow*>(window)) window->close();
  };
  QMetaObject::invokeMethod(QCoreApplication::instance(), close, Qt::QueuedConnection);
}

}  // namespace

int runGui(int argc, char** argv, model::Config config, model::ScriptConfig scripts) {
  nameApplication();
  // Before anything heavy: a second start should be over at once. Without a project there is nothing to share.
  const bool named = config.noDb || !config.project.empty();
  const QString chosen = named ? QString() : chosenProject();
  if (!named) config.project = (chosen.isEmpty() ? sessionProject() : chosen).toStdString();
  const QString name = config.noDb ? QString() : instanceName(QString::fromStdString(config.project));
  if (!name.isEmpty() && raiseOther(name)) return 0;

  QApplication app(argc, argv);
  // From here on: what is under way when the window closes (a password dialog of the system, a job) holds up the end for a moment only.
  service::Ending ending(askToClose);
  service::ProxyService service(std::move(config), std::move(scripts));
  int code = 0;
  {
    Theme theme;
    FocusRing focusRing(theme, nullptr);
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/desktop/io.penstock.Penstock.svg")));
    MainWindow window(service, theme);
    if (!chosen.isEmpty()) window.setFallback(sessionProject());
    SingleInstance instance;
    if (!name.isEmpty()) instance.listen(name);
    QObject::connect(&window, &MainWindow::projectChanged, &instance, [&instance](const QString& project) {
      if (!project.isEmpty()) instance.listen(instanceName(project));
    });
    QObject::connect(&instance, &SingleInstance::startedAgain, &window, &MainWindow::bringToFront);
    // exit() ends the loops of dialogs and menus as well, where a closed window would not be the last one.
    const auto end = [&code] { QCoreApplication::exit(code); };
    QObject::connect(&window, &MainWindow::closed, &app, end);
    QObject::connect(&window, &MainWindow::started, &app, [&ending] { ending.enter(service::Ending::Phase::running); });
    QObject::connect(&window, &MainWindow::failed, &app, [&code, &ending, end] {
      ending.enter(service::Ending::Phase::opening, code = 2);
      end();
    });
    window.show();
    // The window first: opening the project and the ports comes once the first paint is out.
    QTimer::singleShot(0, &window, &MainWindow::start);
    QApplication::exec();
    ending.begin();
    window.hide();
    // Before the first project is open there is nothing to lose; of another one that is being opened the store will tell.
    if (!window.waitForOpening(kPatience)) std::_Exit(code);
    window.waitForProject(kPatience);
    // Another process may take the project over as soon as nobody answers here; the store is closed before that.
    service.stop();
    settings().sync();
    // A body that is laid out, a sort, a password dialog of the system may hold a thread for longer, and nobody waits for it.
    ending.enter(service::Ending::Phase::saved, code);
  }
  // While `ending` holds us to it: the application's own end waits for the pool as well, and for as long as it takes.
  QThreadPool::globalInstance()->waitForDone();
  return code;
}

}  // namespace penstock::gui
