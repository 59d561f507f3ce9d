// SPDX-License-Identifier: GPL-3.0-or-later
// Large bodies in the detail panel, offscreen: time from choosing the row to the first text that is seen, and the longest turn of the
// window meanwhile; a body of 100 MB, all of it loaded, wrapped and searched; 10 MB of JSON laid out, and as a tree.
//   bench_detail
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <cstdio>
#include <functional>

#include "bench/gui/measured.h"
#include "gui/detail/code_view.h"
#include "gui/detail/detail_panel.h"
#include "gui/detail/fake_source.h"
#include "gui/detail/tree_view.h"
#include "gui/settings.h"
#include "gui/theme.h"

namespace penstock::gui {
namespace {

std::string textOf(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; text.size() < size; ++i) text += "line " + std::to_string(i) + " of a long body with some words in it, to be wrapped and searched\n";
  return text;
}

std::string jsonOf(std::size_t size) {
  std::string json = "[";
  for (std::size_t i = 0; json.size() < size; ++i)
    json += (i ? ",{\"id\":" : "{\"id\":") + std::to_string(i) + ",\"name\":\"user " + std::to_string(i * 7919 % 100'000) + "\",\"tags\":[\"a\",\"b\"],\"score\":0.25}";
  return json + "]";
}

class Bench {
 public:
  Bench(Measured& app, DetailPanel& panel) : app_(app), panel_(panel) {}
  /// From `begin` until `done`.
  void measure(const char* what, const std::function<void()>& begin, const std::function<bool()>& done) {
    app_.forget();
    QElapsedTimer clock;
    clock.start();
    begin();
    const bool came = QTest::qWaitFor(done, 60'000);
    panel_.grab();
    std::printf("%-44s %7.0f ms%s   longest turn %5.1f ms (%.1f ms of CPU)\n", what, double(clock.nsecsElapsed()) / 1e6, came ? "" : " (never came)",
                app_.longest, app_.longestCpu);
    std::fflush(stdout);
  }

 private:
  Measured& app_;
  DetailPanel& panel_;
};

int run(Measured& app) {
  settings().remove("detail");
  Theme theme;
  auto source = std::make_shared<test::FakeSource>();
  test::Draft text(1), json(2);
  text.response(200, "OK", {{"Content-Type", "text/plain"}}, textOf(100u << 20));
  json.response(200, "OK", {{"Content-Type", "application/json"}}, jsonOf(10u << 20));
  source->put(text);
  source->put(json);
  DetailPanel panel(source->source(), theme);
  panel.resize(1280, 500);
  static_cast<QWidget&>(panel).show();
  (void)QTest::qWaitForWindowExposed(&panel);
  auto* code = panel.findChild<CodeView*>("responseBodyText");
  auto* tree = panel.findChild<TreeView*>("responseBodyTree");
  auto* count = panel.findChild<QWidget*>("responseBody")->findChild<QLabel*>("findCount");
  Bench bench(app, panel);
  const auto size = [code] { return code->document()->text().size(); };
  bench.measure("100 MB of text: first text", [&] { panel.show(1); }, [&] { return size() > 0; });
  bench.measure("100 MB of text: all of it", [&] { panel.findChild<QPushButton*>("responseLoadAll")->click(); }, [&] { return size() > (99u << 20); });
  bench.measure("100 MB of text: wrapped", [&] { Q_EMIT code->wrapRequested(true); }, [&] { return code->shownRows().rows() > code->document()->rows(); });
  bench.measure("100 MB of text: searched", [&] {
    QTest::keyClick(code, Qt::Key_F, Qt::ControlModifier);
    panel.findChild<QWidget*>("responseBody")->findChild<QLineEdit*>("findField")->setText("line 1000000");
  }, [&] { return !count->text().isEmpty(); });
  bench.measure("100 MB of text: every level folded", [&] { code->foldFrom(0); }, [] { return true; });
  Q_EMIT code->wrapRequested(false);
  bench.measure("10 MB of JSON: first text (8 MB laid out)", [&] { panel.show(2); }, [&] { return code->document()->text().starts_with("[\n"); });
  bench.measure("10 MB of JSON: all of it", [&] { panel.findChild<QPushButton*>("responseLoadAll")->click(); }, [&] { return size() > (12u << 20); });
  bench.measure("10 MB of JSON: as a tree", [&] { panel.findChild<QToolButton*>("responseBodyAsTree")->click(); }, [&] { return tree->isVisible() && tree->rows().count() > 0; });
  std::printf("  values in the tree: %zu\n", tree->rows().tree()->size());
  bench.measure("10 MB of JSON: tree all unfolded", [&] { tree->unfoldTo(-1); }, [&] { return tree->rows().count() == tree->rows().tree()->size(); });
  bench.measure("10 MB of JSON: tree scrolled to its end", [&] { QTest::keyClick(tree, Qt::Key_End); }, [] { return true; });
  return 0;
}

}  // namespace
}  // namespace penstock::gui

int main(int argc, char** argv) {
  QTemporaryDir home;  // nothing of the person's is read or written
  for (const char* name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"}) qputenv(name, home.path().toUtf8());
  qputenv("QT_QPA_PLATFORM", "offscreen");
  penstock::gui::Measured app(argc, argv);
  QApplication::setOrganizationName("penstock");
  QApplication::setApplicationName("bench");
  return penstock::gui::run(app);
}
