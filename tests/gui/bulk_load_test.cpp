// SPDX-License-Identifier: GPL-3.0-or-later
// A hundred thousand results that come while the table is looked at, sorted and scrolled: the window is never held up for long.
#include <gtest/gtest.h>

#include <QAbstractEventDispatcher>
#include <QEventLoop>
#include <QHeaderView>
#include <QScrollBar>
#include <QTest>
#include <algorithm>
#include <ctime>
#include <mutex>
#include <numeric>
#include <thread>

#include "gui/bulk/results_page.h"
#include "gui/turn_clock.h"
#include "penstock/service/proxy_service.h"

namespace penstock::gui {
namespace {

constexpr std::uint64_t kAll = 100'000;

/// Results come from a thread of the test's.
class FakeRun : public service::BulkRun {
 public:
  explicit FakeRun(service::BulkSpec spec) : spec_(std::move(spec)) {}
  std::uint64_t id() const override { return 1; }
  service::BulkSpec spec() const override { return spec_; }
  service::BulkFigures figures() const override {
    const std::lock_guard lock(mutex_);
    service::BulkFigures out;
    out.done = rows_.size();
    out.total = kAll;
    out.phase = rows_.size() == kAll ? service::BulkFigures::Phase::finished : service::BulkFigures::Phase::running;
    out.histogram = {0, 0, 0, rows_.size()};
    for (std::uint32_t i = 1; i <= 100; ++i) out.clusters.push_back({i, 100 - i + 1, 0});
    return out;
  }
  std::optional<service::BulkRow> base() const override { return std::nullopt; }
  std::size_t rows() const override {
    const std::lock_guard lock(mutex_);
    return rows_.size();
  }
  std::vector<service::BulkRow> rowsAt(std::size_t first, std::size_t count) const override {
    const std::lock_guard lock(mutex_);
    std::vector<service::BulkRow> out;
    for (std::size_t i = first; i < std::min(rows_.size(), first + count); ++i) out.push_back(rows_[i]);
    return out;
  }
  std::vector<std::string> columnsOf(std::size_t row) const override { return {"value " + std::to_string(row % 17)}; }
  std::string labelOf(std::uint64_t number) const override { return "payload " + std::to_string(number); }
  Result<std::string> payloadOf(std::uint64_t number) const override { return labelOf(number); }
  std::vector<std::uint32_t> order(service::BulkOrder by, unsigned, bool descending) const override {
    std::vector<std::int64_t> keys;
    {
      const std::lock_guard lock(mutex_);
      for (const service::BulkRow& row : rows_) keys.push_back(by == service::BulkOrder::length ? row.length : std::int64_t(row.number));
    }
    std::vector<std::uint32_t> out(keys.size());
    std::iota(out.begin(), out.end(), 0u);
    std::stable_sort(out.begin(), out.end(), [&](std::uint32_t a, std::uint32_t b) { return descending ? keys[b] < keys[a] : keys[a] < keys[b]; });
    return out;
  }
  Result<void> start() override { return {}; }
  void pause() override {}
  void resume() override {}
  void stop() override {}
  Notifier<>& changed() override { return changed_; }

  void add(std::uint64_t count) {
    {
      const std::lock_guard lock(mutex_);
      for (std::uint64_t i = 0; i < count && rows_.size() < kAll; ++i) {
        service::BulkRow row;
        row.number = rows_.size();
        row.exchange = row.number + 1;
        row.status = row.number % 50 == 0 ? 302 : 200;
        row.length = std::int64_t(row.number * 7919 % 10'007);
        row.timeUs = 1'000;
        row.cluster = 1 + std::uint32_t(row.number % 100);
        rows_.push_back(row);
      }
    }
    changed_.notify();
  }

 private:
  const service::BulkSpec spec_;
  mutable std::mutex mutex_;
  std::vector<service::BulkRow> rows_;
  Notifier<> changed_;
};

TEST(BulkLoad, AHundredThousandResultsHoldNobodyUp) {
  Theme theme;
  service::ProxyService service{model::Config()};
  ResultsPage page({service.intercept(), service.passthrough(), service.trust(), service.protobuf(), {}, {}}, theme, nullptr);
  page.resize(1070, 700);
  page.show();
  service::BulkSpec spec;
  spec.columns.push_back({"value", {}});
  spec.greps = {"status == 302"};
  const auto run = std::make_shared<FakeRun>(spec);
  RunWatch watch(run, spec, run->figures(), nullptr);
  page.setRun(&watch);
  QCoreApplication::processEvents();

  double longest = 0, blockedAt = TurnClock::now();
  int counted = 0;
  auto* loop = QAbstractEventDispatcher::instance();
  QObject guard;
  // From one wait to the next: a thread that waits uses no processor, and timers run before the loop says that it is awake.
  QObject::connect(loop, &QAbstractEventDispatcher::aboutToBlock, &guard, [&] {
    const double now = TurnClock::now();
    if (counted++ > 0) longest = std::max(longest, now - blockedAt);
    blockedAt = now;
  });
  std::thread comes([&run] {
    while (run->rows() < kAll) {
      run->add(500);
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  });
  ResultsTable& table = page.table();
  int scrolls = 0;
  QTimer scroll;
  QObject::connect(&scroll, &QTimer::timeout, &guard, [&] {
    QScrollBar& bar = *table.verticalScrollBar();
    bar.setValue(int(qint64(bar.maximum()) * (++scrolls * 37 % 100) / 100));
    if (scrolls == 20) table.sortByColumn(3, Qt::DescendingOrder);
    if (scrolls == 40) table.horizontalHeader()->setSortIndicator(-1, Qt::AscendingOrder);
  });
  scroll.start(30);
  // A loop that waits between turns, as the window's does.
  QEventLoop turns;
  const auto there = [&] { return page.model().rowCount() == int(kAll) && scrolls > 60; };
  QObject::connect(&scroll, &QTimer::timeout, &turns, [&] {
    if (there()) turns.quit();
  });
  QTimer::singleShot(60'000, &turns, &QEventLoop::quit);
  turns.exec();
  EXPECT_TRUE(there()) << page.model().rowCount();
  comes.join();
  EXPECT_GT(counted, 60) << "turns were measured";
  EXPECT_GT(longest, 0);
  EXPECT_LT(longest, 50) << "milliseconds of this thread's in one turn";
  RecordProperty("longestMs", std::to_string(longest));
  std::printf("100,000 results: longest turn of the window %.1f ms of CPU, %d times scrolled\n", longest, scrolls);
}

}  // namespace
}  // namespace penstock::gui
