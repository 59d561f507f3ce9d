// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges that are all held at once in the whole window, offscreen, and let go together: how long that takes, and the longest the window
// was held up. Fails over 50 ms of its own time.
//   bench_intercept [EXCHANGES]
#include <QApplication>
#include <QElapsedTimer>
#include <QListView>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench/gui/measured.h"
#include "gui/settings.h"
#include "gui/window/main_window.h"

namespace penstock::gui {
namespace {

int connectTo(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0) std::perror("connect");
  return fd;
}

/// Asks so many at once and reads their answers; the service answers by itself for a name that leads nowhere, once they are let go.
void askAll(std::uint16_t port, int count) {
  std::vector<int> sockets;
  const std::string body(2000, 'x');
  for (int i = 0; i < count; ++i) {
    sockets.push_back(connectTo(port));
    const std::string request = "POST http://127.0.0.1:1/held/" + std::to_string(i) + " HTTP/1.1\r\nHost: 127.0.0.1:1\r\nContent-Length: " +
                                std::to_string(body.size()) + "\r\nConnection: close\r\n\r\n" + body;
    if (::send(sockets.back(), request.data(), request.size(), MSG_NOSIGNAL) < 0) std::perror("send");
  }
  for (const int fd : sockets) {
    char answer[4096];
    while (::recv(fd, answer, sizeof answer, 0) > 0) continue;
    ::close(fd);
  }
}

int run(Measured& app, int count) {
  QTemporaryDir folder;
  settings().clear();
  model::Config config;
  config.engine.listeners = {{"127.0.0.1", 0}};
  config.ui = {"127.0.0.1", 0};
  config.caDir = folder.filePath("ca").toStdString();
  config.project = folder.filePath("bench.penstock").toStdString();
  service::ProxyService service(config);
  Theme theme;
  auto window = std::make_unique<MainWindow>(service, theme);
  bool started = false;
  QObject::connect(window.get(), &MainWindow::started, [&started] { started = true; });
  window->show();
  window->start();
  if (!QTest::qWaitFor([&] { return started; }, 20'000)) return 2;
  window->actions().intercept->trigger();
  auto* list = window->findChild<QListView*>("heldList");
  QTest::qWait(200);
  const auto phase = [&](const char* name, auto act, int wanted) {
    app.forget();
    QElapsedTimer clock;
    clock.start();
    act();
    const bool there = QTest::qWaitFor([&] { return list->model()->rowCount() == wanted; }, 60'000);
    std::printf("%-10s %d exchanges in %lld ms; longest event %.1f ms (CPU %.1f)%s\n", name, count, static_cast<long long>(clock.elapsed()),
                app.longest, app.longestCpu, there ? "" : "  NOT ALL");
    return there && app.longestCpu <= 50;
  };
  std::thread clients;
  bool good = phase("held", [&] { clients = std::thread(askAll, service.listeners().at(0).port, count); }, count);
  good = phase("let go", [&] { QTimer::singleShot(0, window.get(), [&] { window->actions().forwardAllHeld->trigger(); }); }, 0) && good;
  clients.join();
  window.reset();
  service.stop(std::chrono::milliseconds(0));
  return good ? 0 : 1;
}

}  // namespace
}  // namespace penstock::gui

int main(int argc, char** argv) {
  // Both ends of each are this program's.
  rlimit files{};
  getrlimit(RLIMIT_NOFILE, &files);
  files.rlim_cur = files.rlim_max;
  setrlimit(RLIMIT_NOFILE, &files);
  const QTemporaryDir home;
  qputenv("HOME", home.path().toUtf8());
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) qputenv(name, home.path().toUtf8());
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  penstock::gui::Measured app(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  return penstock::gui::run(app, argc > 1 ? std::atoi(argv[1]) : 500);
}
