// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/gui/run_gui.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <QApplication>
#include <QIcon>
#include <QSocketNotifier>
#include <QTimer>
#include <chrono>
#include <cstdlib>
#include <thread>

#include "gui/single_instance.h"
#include "gui/theme.h"
#include "gui/window/main_window.h"
#include "penstock/service/paths.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {
namespace {

int signalPipe[2] = {-1, -1};
constexpr std::chrono::milliseconds kPatience{500};  // with work that goes on after the window was closed

extern "C" void onSignal(int) {
  const char byte = 1;
  [[maybe_unused]] const auto written = write(signalPipe[1], &byte, 1);
}

/// SIGINT and SIGTERM become an event of the loop; the second one ends the process at once.
void catchSignals(QObject* context, std::function<void()> quit) {
  if (pipe2(signalPipe, O_CLOEXEC | O_NONBLOCK) != 0) return;
  struct sigaction action {};
  action.sa_handler = onSignal;
  action.sa_flags = SA_RESTART | SA_RESETHAND;
  sigaction(SIGINT, &action, nullptr);
  sigaction(SIGTERM, &action, nullptr);
  auto* notifier = new QSocketNotifier(signalPipe[0], QSocketNotifier::Read, context);
  QObject::connect(notifier, &QSocketNotifier::activated, context, [notifier, quit = std::move(quit)] {
    notifier->setEnabled(false);
    quit();
  });
}

/// The process is over by then: what is to be kept was saved before. A body that is laid out, a sort, a password dialog of the system
/// may hold a thread for longer, and nobody waits for it.
void endWithin(std::chrono::milliseconds patience, int code) {
  std::thread([patience, code] {
    std::this_thread::sleep_for(patience);
    std::_Exit(code);
  }).detach();
}

QString projectOf(const model::Config& config) {
  if (!config.project.empty()) return QString::fromStdString(config.project);
  return QString::fromStdString(service::UserFolders::ofThisUser().sessionProject());
}

}  // namespace

int runGui(int argc, char** argv, model::Config config) {
  QCoreApplication::setApplicationName("penstock");
  QGuiApplication::setApplicationDisplayName("Penstock");
  QCoreApplication::setApplicationVersion(PENSTOCK_VERSION);
  // The name of the desktop entry: with it a Wayland desktop finds icon and name of the window.
  QGuiApplication::setDesktopFileName("io.penstock.Penstock");
  // Before anything heavy: a second start should be over at once. Without a project there is nothing to share.
  const QString name = config.noDb ? QString() : instanceName(projectOf(config));
  QStringList arguments;
  for (int i = 1; i < argc; ++i) arguments << QString::fromLocal8Bit(argv[i]);
  if (!name.isEmpty() && handOver(name, arguments)) return 0;

  QApplication app(argc, argv);
  service::ProxyService service(std::move(config));
  int code = 0;
  {
    Theme theme;
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/desktop/io.penstock.Penstock.svg")));
    MainWindow window(service, theme);
    SingleInstance instance;
    if (!name.isEmpty()) instance.listen(name);
    QObject::connect(&instance, &SingleInstance::startedAgain, &window, &MainWindow::bringToFront);
    // exit() ends the loops of dialogs and menus as well, where a closed window would not be the last one.
    const auto end = [&code] { QCoreApplication::exit(code); };
    QObject::connect(&window, &MainWindow::closed, &app, end);
    QObject::connect(&window, &MainWindow::failed, &app, [&code, end] {
      code = 2;
      end();
    });
    catchSignals(&window, [&window] { window.close(); });
    window.show();
    // The window first: opening the project and the ports comes once the first paint is out.
    QTimer::singleShot(0, &window, &MainWindow::start);
    QApplication::exec();
    window.hide();
    // Before the first project is open there is nothing to lose; of another one that is being opened the store will tell.
    if (!window.waitForOpening(kPatience)) std::_Exit(code);
    window.waitForProject(kPatience);
    // Another process may take the project over as soon as nobody answers here; the store is closed before that.
    service.stop();
    endWithin(kPatience, code);
  }
  return code;
}

}  // namespace penstock::gui
