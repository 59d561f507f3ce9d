// SPDX-License-Identifier: GPL-3.0-or-later
// From Ctrl+Return in the Resender's editor to the first byte at a server of this machine, over the whole window: for a short request and for
// larger ones. Milliseconds: the median, the slowest of twenty.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <QApplication>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>
#include <algorithm>
#include <atomic>
#include <cstdio>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "gui/editor/bytes_editor.h"
#include "gui/settings.h"
#include "gui/window/main_window.h"

namespace penstock::gui {
namespace {

/// Notes when the first byte of each connection came, and answers what came whole.
class Server {
 public:
  Server() {
    listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    ::bind(listener_, reinterpret_cast<sockaddr*>(&at), sizeof at);
    ::listen(listener_, 64);
    socklen_t size = sizeof at;
    ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size);
    port = ntohs(at.sin_port);
    thread_ = std::thread([this] { serve(); });
  }
  ~Server() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
  }
  std::uint16_t port = 0;
  std::atomic<std::size_t> expected{0};
  std::atomic<std::int64_t> firstByteNs{0};
  std::atomic<int> answered{0};

 private:
  void serve() {
    while (true) {
      const int peer = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
      if (peer < 0) return;
      std::vector<char> bytes(1 << 20);
      std::size_t all = 0;
      while (all < expected) {
        const ssize_t n = ::recv(peer, bytes.data(), bytes.size(), 0);
        if (n <= 0) break;
        if (all == 0) firstByteNs = steadyNow().time_since_epoch().count();
        all += std::size_t(n);
      }
      constexpr std::string_view answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok";
      (void)!::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL);
      ::close(peer);
      ++answered;
    }
  }
  int listener_ = -1;
  std::thread thread_;
};

int measure(MainWindow& window, Server& server, std::size_t size) {
  ResenderPage& page = window.resender();
  const std::string address = "127.0.0.1:" + std::to_string(server.port);
  const std::string head = "POST /measured HTTP/1.1\r\nHost: " + address + "\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(size) + "\r\n\r\n";
  service::RequestTab tab;
  tab.target = "http://" + address;
  tab.text = head + std::string(size, ' ');
  server.expected = tab.text.size();
  if (!page.add(std::move(tab))) return 1;
  auto* editor = page.findChild<BytesEditor*>("draftText");
  editor->setFocus();
  QTest::qWait(300);
  std::vector<double> times;
  for (int i = 0; i < 20; ++i) {
    const int before = server.answered;
    const auto pressed = steadyNow().time_since_epoch().count();
    QTest::keyClick(editor, Qt::Key_Return, Qt::ControlModifier);
    if (!QTest::qWaitFor([&] { return server.answered > before; }, 30'000)) return 1;
    times.push_back(double(server.firstByteNs - pressed) / 1e6);
    QTest::qWait(50);
  }
  std::sort(times.begin(), times.end());
  std::printf("%9zu bytes: key to server %6.2f ms, slowest %6.2f ms\n", size, times[times.size() / 2], times.back());
  return times.back() > 50 ? 2 : 0;
}

}  // namespace
}  // namespace penstock::gui

int main(int argc, char** argv) {
  using namespace penstock;
  using namespace penstock::gui;
  QTemporaryDir home;
  qputenv("HOME", home.path().toUtf8());
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) qputenv(name, home.path().toUtf8());
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  QApplication app(argc, argv);
  model::Config config;
  config.engine.listeners = {{"127.0.0.1", 0}};
  config.ui = {"127.0.0.1", 0};
  config.caDir = home.filePath("ca").toStdString();
  config.project = home.filePath("bench.penstock").toStdString();
  Server server;
  service::ProxyService service(config);
  int worst = 0;
  {
    Theme theme;
    MainWindow window(service, theme);
    window.resize(1280, 800);
    window.show();
    bool started = false;
    QObject::connect(&window, &MainWindow::started, [&] { started = true; });
    window.start();
    if (!QTest::qWaitFor([&] { return started; }, 20'000)) return 1;
    window.actions().showResender->trigger();
    for (const std::size_t size : {std::size_t(0), std::size_t(100'000), std::size_t(1'000'000), std::size_t(8'000'000)})
      worst = std::max(worst, measure(window, server, size));
  }
  service.stop(std::chrono::milliseconds(0));
  return worst;
}
