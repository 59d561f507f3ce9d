// SPDX-License-Identifier: GPL-3.0-or-later
// The Traffic tab over a project of a million rows, offscreen: from opening to the first paint in the whole window, and then the
// table, the host tree and the timeline while 5,000 exchanges a second arrive: times of frames and the longest the loop was held up.
//   bench_traffic [ROWS] [EXCHANGES_A_SECOND] [SECONDS]
#include <QAbstractEventDispatcher>
#include <QElapsedTimer>
#include <QScrollBar>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <atomic>
#include <ctime>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <random>
#include <thread>

#include "bench/gui/measured.h"
#include "gui/settings.h"
#include "gui/traffic/host_panel.h"
#include "gui/traffic/timeline.h"
#include "gui/traffic/traffic_view.h"
#include "gui/window/main_window.h"
#include "penstock/store/store.h"
#include "service/query/query_engine.h"

namespace penstock::gui {
namespace {

class Maker {
 public:
  std::shared_ptr<model::Exchange> make(model::ExchangeId id, WallTime at) {
    static constexpr const char* kMethods[] = {"GET", "GET", "GET", "GET", "POST", "PUT", "DELETE"};
    static constexpr const char* kTypes[] = {"application/json", "text/html", "image/png", "text/css", "application/javascript"};
    static constexpr int kStatus[] = {200, 200, 200, 200, 204, 304, 404, 500};
    auto request = std::make_shared<model::RequestHead>();
    request->method = kMethods[random_() % 7];
    request->path = request->target = "/v" + std::to_string(random_() % 3) + "/users/" + std::to_string(random_() % 30000) +
                                      "/orders?page=" + std::to_string(random_() % 500);
    request->headers.append("User-Agent", "bench/1.0");
    auto response = std::make_shared<model::ResponseHead>();
    response->status = kStatus[random_() % 8];
    response->headers.append("Content-Type", kTypes[random_() % 5]);
    auto x = std::make_shared<model::Exchange>();
    x->id = id;
    x->startedAt = at;
    x->state = random_() % 50 ? model::ExchangeState::complete : model::ExchangeState::failed;
    x->scheme = "https";
    x->host = "s" + std::to_string(random_() % 40) + ".site" + std::to_string(random_() % 60) + ".example";
    x->port = 443;
    x->request = std::move(request);
    x->response = std::move(response);
    x->responseBody.size = x->responseBody.recorded = random_() % 90'000;
    x->timings[model::Timings::requestHead] = 0;
    x->timings[model::Timings::requestSent] = 100;
    x->timings[model::Timings::responseStart] = 2000;
    x->timings[model::Timings::end] = 3000 + random_() % 300'000;
    return x;
  }

 private:
  std::minstd_rand random_{7};
};

std::unique_ptr<store::Store> openStore(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  auto opened = store::Store::open(std::move(options));
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    std::exit(1);
  }
  return std::move(*opened);
}

double percentile(std::vector<double>& values, double part) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  return values[std::min(values.size() - 1, std::size_t(part * double(values.size())))];
}

/// Exchanges that come in bursts of 20 ms, as the engine's do.
class Arrivals {
 public:
  Arrivals(store::Store& store, std::size_t perSecond) {
    thread_ = std::thread([this, &store, perSecond] {
      Maker maker;
      const auto began = std::chrono::steady_clock::now();
      for (std::uint64_t turn = 1; !stop_; ++turn) {
        std::this_thread::sleep_until(began + turn * std::chrono::milliseconds(20));
        model::RecordBatch batch;
        for (std::size_t i = 0; i < perSecond / 50; ++i) batch.exchanges.push_back(maker.make(store.nextId(), wallNow()));
        store.record(std::move(batch));
      }
    });
  }
  ~Arrivals() {
    stop_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> stop_ = false;
  std::thread thread_;
};

class Bench {
 public:
  Bench(Measured& app, store::Store& store, std::size_t perSecond, double seconds)
      : app_(app), store_(store), engine_(store), perSecond_(perSecond), seconds_(seconds) {
    window_.resize(1280, 800);
    hosts_.setParent(&window_);
    hosts_.setGeometry(0, 0, 204, 800);
    timeline_.setParent(&window_);
    timeline_.setGeometry(205, 0, 1075, 32);
    view_.setParent(&window_);
    view_.setGeometry(205, 32, 1075, 768);
    window_.show();
    QObject::connect(&model_, &TrafficModel::drained, &window_, [this] {
      hosts_.refreshSoon();
      timeline_.refreshSoon();
    });
    const std::shared_ptr<model::TrafficIndex> rows(&store, [](model::TrafficIndex*) {});  // the store is there to the end
    model_.setIndex(rows);
    hosts_.setHosts([rows] { return rows->hosts(); });
    timeline_.setSource([rows](std::size_t buckets) { return timelineBars(*rows, buckets); });
    settle();
  }
  ~Bench() { QThreadPool::globalInstance()->waitForDone(); }

  void settle() {
    if (!QTest::qWaitFor([&] { return !model_.settling(); }, 10'000)) std::printf("(did not settle within 10 s)\n");
    QTest::qWait(600);
  }
  void filter(const char* text) {
    if (!*text) return model_.setQuery(display::RowMarks::filter, nullptr);
    auto compiled = filter::Expression::compile(text);
    model_.setQuery(display::RowMarks::filter, engine_.query(std::get<filter::ExpressionPtr>(std::move(compiled))));
  }

  /// A frame each 16 ms for some seconds while exchanges arrive; `step` is called before each.
  void run(const char* name, const std::function<void(int frame)>& step) {
    std::vector<double> frames, cpu;
    const int before = model_.rowCount();
    app_.forget();
    {
      const Arrivals arrivals(store_, perSecond_);
      QTimer timer;
      timer.setTimerType(Qt::PreciseTimer);
      timer.setInterval(16);
      int frame = 0;
      QObject::connect(&timer, &QTimer::timeout, &window_, [&] {
        QElapsedTimer clock;
        clock.start();
        const double begin = cpuMs();
        step(frame++);
        view_.viewport()->repaint();
        cpu.push_back(cpuMs() - begin);
        frames.push_back(double(clock.nsecsElapsed()) / 1e6);
      });
      timer.start();
      QTest::qWait(int(seconds_ * 1000));
    }
    const std::size_t count = frames.size();
    const double median = percentile(frames, 0.5), p99 = percentile(frames, 0.99);
    std::printf("%-32s %4zu frames, median %4.1f ms, p99 %4.1f (CPU %4.1f and %4.1f); longest event %5.1f ms (CPU %4.1f), %d over 8 ms, "
                "%d over 50 ms; %d to %d rows\n",
                name, count, median, p99, percentile(cpu, 0.5), percentile(cpu, 0.99), app_.longest, app_.longestCpu, app_.over8,
                app_.over50, before, model_.rowCount());
  }

  TrafficModel& model() { return model_; }
  TrafficView& view() { return view_; }

 private:
  Measured& app_;
  store::Store& store_;
  service::QueryEngine engine_;
  std::size_t perSecond_;
  double seconds_;
  Theme theme_;
  TrafficModel model_;
  QWidget window_;
  HostPanel hosts_{theme_};
  Timeline timeline_{theme_};
  TrafficView view_{theme_, model_};
};

void openInWindow(Measured& app, const std::string& project, const QString& folder, std::size_t rows) {
  model::Config config;
  config.engine.listeners = {{"127.0.0.1", 0}};
  config.ui = {"127.0.0.1", 0};
  config.caDir = folder.toStdString() + "/ca";
  config.project = project;
  service::ProxyService service(config);
  Theme theme;
  MainWindow window(service, theme);
  window.resize(1280, 800);
  window.show();
  QCoreApplication::processEvents();
  app.forget();
  QElapsedTimer clock;
  clock.start();
  bool started = false;
  QObject::connect(&window, &MainWindow::started, [&] { started = true; });
  window.start();
  while (!started) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  const double opened = double(clock.nsecsElapsed()) / 1e6;
  while (window.page().model().rowCount() == 0) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  window.page().view().viewport()->repaint();
  std::printf("open: %.0f ms until the service is open and rows are there, first paint after %.0f ms, %d rows\n", opened,
              double(clock.nsecsElapsed()) / 1e6, window.page().model().rowCount());
  while (std::size_t(window.page().model().rowCount()) < rows) QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
  std::printf("all rows after %.0f ms; longest event meanwhile %.1f ms (CPU %.1f)\n", double(clock.nsecsElapsed()) / 1e6, app.longest,
              app.longestCpu);
  const auto timed = [&](const char* what, const std::function<void()>& act, const std::function<bool()>& done) {
    app.forget();
    clock.restart();
    act();
    const double held = double(clock.nsecsElapsed()) / 1e6;
    while (!done()) QCoreApplication::processEvents(QEventLoop::AllEvents, 5);
    std::printf("%-44s %6.0f ms until shown; held the loop up %.1f ms, longest event %.1f ms (CPU %.1f, %s), %d rows\n",
                what, double(clock.nsecsElapsed()) / 1e6, held, app.longest, app.longestCpu, app.longestWas.c_str(), window.page().model().rowCount());
  };
  TrafficPage& page = window.page();
  const auto settled = [&] { return !page.model().settling() && page.model().progress(display::RowMarks::filter).complete; };
  timed("filter: status >= 400", [&] { page.filterBar().setText("status >= 400"); }, settled);
  timed("filter: path contains /users/4711/", [&] { page.filterBar().setText("path contains /users/4711/"); }, settled);
  timed("filter cleared", [&] { page.filterBar().clear(); }, settled);
  timed("sort by path", [&] { page.view().sortByColumn(TrafficModel::path, Qt::AscendingOrder); }, settled);
  timed("filter while sorted", [&] { page.filterBar().setText("method == POST"); }, settled);
  timed("order of capture again", [&] { page.view().sortByColumn(TrafficModel::id, Qt::AscendingOrder); }, settled);
  timed("a domain chosen", [&] { page.hosts().choose({{"site7.example", true}}); },
        [&] { return settled() && page.model().progress(display::RowMarks::scope).complete; });
  page.clearFilter();
  timed("select all", [&] { page.view().selectAll(); }, settled);
  window.close();
  service.stop(std::chrono::milliseconds(0));
}

}  // namespace
}  // namespace penstock::gui

int main(int argc, char** argv) {
  using namespace penstock;
  using namespace penstock::gui;
  const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  const std::size_t perSecond = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 5000;
  const double seconds = argc > 3 ? std::strtod(argv[3], nullptr) : 6;
  QTemporaryDir folder;
  qputenv("HOME", folder.path().toUtf8());
  for (const char* name : {"XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"}) qputenv(name, folder.path().toUtf8());
  if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
  Measured app(argc, argv);
  QApplication::setQuitOnLastWindowClosed(false);
  const std::string project = folder.filePath("bench.penstock").toStdString();
  {
    const auto store = openStore(project);
    Maker maker;
    const WallTime began = wallNow() - std::chrono::hours(3);
    for (std::size_t made = 0; made < rows;) {
      model::RecordBatch batch;
      for (int i = 0; i < 1000 && made < rows; ++i, ++made)
        batch.exchanges.push_back(maker.make(store->nextId(), began + std::chrono::microseconds(made * 10'000)));
      store->record(std::move(batch));
      while (store->congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (const auto flushed = store->flush(); !flushed) return std::fprintf(stderr, "%s\n", flushed.error().message.c_str()), 1;
  }
  openInWindow(app, project, folder.path(), rows);
  settings().clear();
  const auto store = openStore(project);
  Bench bench(app, *store, perSecond, seconds);
  QScrollBar* bar = bench.view().verticalScrollBar();
  bench.run("following the newest", [](int) {});
  bar->setValue(bar->maximum() / 2);
  bench.run("scrolling by wheel", [&](int) { bar->setValue(bar->value() + 75); });
  bench.run("dragging the scroll bar", [&](int frame) { bar->setValue(int(std::int64_t(bar->maximum()) * (frame * 37 % 1000) / 1000)); });
  bench.filter("status >= 400");
  bench.settle();
  bar->setValue(bar->maximum() / 2);
  bench.run("scrolling, filtered by status", [&](int) { bar->setValue(bar->value() + 75); });
  bench.filter("");
  bench.view().sortByColumn(TrafficModel::duration, Qt::DescendingOrder);
  bench.settle();
  bar->setValue(bar->maximum() / 2);
  bench.run("scrolling, sorted by duration", [&](int) { bar->setValue(bar->value() + 75); });
  bench.view().sortByColumn(TrafficModel::id, Qt::AscendingOrder);
  bench.settle();
  static constexpr const char* kFilters[] = {"status >= 400", "method == GET", "path contains 99", ""};
  bench.run("another filter each half second", [&](int frame) {
    if (frame % 30 == 0) bench.filter(kFilters[frame / 30 % 4]);
    bar->setValue(bar->value() - 75);
  });
  return 0;
}
