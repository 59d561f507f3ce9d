// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/gui/run_gui.h"

#include <QApplication>
#include <QIcon>
#include <QThreadPool>
#include <QTimer>
#include <chrono>
#include <cstdlib>
#include <memory>

#include "gui/settings.h"
#include "gui/single_instance.h"
#include "gui/focus_ring.h"
#include "gui/name_application.h"
#include "gui/theme.h"
#include "gui/window/main_window.h"
#include "penstock/api/server.h"
#include "penstock/service/ending.h"
#include "penstock/service/har_at_end.h"
#include "penstock/service/paths.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {
namespace {

constexpr std::chrono::milliseconds kPatience{500};  // with work that goes on after the window was closed

QString sessionProject() { return QString::fromStdString(service::UserFolders::ofThisUser().sessionProject()); }

/// Thread: any.
void askToClose() {
  const auto close = [] {
    for (QWidget* window : QApplication::topLevelWidgets())
      if (qobject_cast<MainWindow*>(window)) window->close();
  };
  QMetaObject::invokeMethod(QCoreApplication::instance(), close, Qt::QueuedConnection);
}

/// No style sheet is set while the window is made: with one, Qt matches its rules anew for a whole page of widgets each time the page
/// is put into its parent, half of what the first paint costs.
std::unique_ptr<MainWindow> makeWindow(service::ProxyService& service, Theme& theme) {
  QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/desktop/io.penstock.Penstock.svg")));
  const QString sheet = qApp->styleSheet();
  qApp->setStyleSheet({});
  auto window = std::make_unique<MainWindow>(service, theme);
  // A zoom that it took up again has set one already.
  if (qApp->styleSheet().isEmpty()) qApp->setStyleSheet(sheet);
  return window;
}

}  // namespace

void nameApplication() {
  QCoreApplication::setApplicationName("penstock");
  QGuiApplication::setApplicationDisplayName("Penstock");
  QCoreApplication::setApplicationVersion(PENSTOCK_VERSION);
  // The name of the desktop entry: with it a Wayland desktop finds icon and name of the window.
  QGuiApplication::setDesktopFileName("io.penstock.Penstock");
}

int runGui(int argc, char** argv, model::Config config, model::ScriptConfig scripts, const std::string& har, service::SettingsSource source) {
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
  service::ProxyService service(std::move(config), std::move(scripts), std::move(source));
  api::Server server(service);
  int code = 0;
  {
    Theme theme;
    FocusRing focusRing(theme, nullptr);
    const std::unique_ptr<MainWindow> made = makeWindow(service, theme);
    MainWindow& window = *made;
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
    service::HarAtEnd harAtEnd(service, har);
    QObject::connect(&window, &MainWindow::started, &app, [&ending, &server, &harAtEnd] {
      ending.enter(service::Ending::Phase::running);
      server.announce("gui");
      harAtEnd.begin();
    });
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
    if (!harAtEnd.write(ending)) code = 1;
    // Another process may take the project over as soon as nobody answers here; the store is closed before that.
    server.stop();
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
