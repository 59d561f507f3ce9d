// SPDX-License-Identifier: GPL-3.0-or-later
// A project of a million exchanges, made through the real store: memory and disk an exchange, opening, indexing, filters, sorting.
// Usage: bench_project [FOLDER] [EXCHANGES]
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <malloc.h>
#include <mutex>
#include <string>
#include <thread>

#include "bench/generated_traffic.h"
#include "penstock/store/store.h"
#include "service/query/query_engine.h"
#include "service/query/stored_whole.h"

namespace {

using namespace penstock;

double msSince(SteadyTime begin) {
  return std::chrono::duration<double, std::milli>(steadyNow() - begin).count();
}

double cpuSeconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) + double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double residentBytes() {
  malloc_trim(0);
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return double(resident) * double(sysconf(_SC_PAGESIZE));
}

std::unique_ptr<store::Store> open(const std::string& path, std::chrono::milliseconds patience = std::chrono::hours(24)) {
  store::StoreOptions options;
  options.path = path;
  options.decodeBody = service::decodeForIndex;
  options.loadPatience = patience;
  auto opened = store::Store::open(options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    std::exit(1);
  }
  return std::move(*opened);
}

void waitIndexed(store::Store& store) {
  while (store.status().unindexed != 0) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

void make(const std::string& path, std::uint64_t count) {
  bench::GeneratedTraffic traffic;
  {
    const double before = cpuSeconds();
    for (std::uint64_t i = 0; i < 20'000; ++i) {
      model::RecordBatch batch;
      traffic.add(i, batch);
    }
    std::printf("making one: %.1f us CPU\n", (cpuSeconds() - before) / 20'000 * 1e6);
  }
  auto store = open(path);
  const double base = residentBytes(), cpu = cpuSeconds();
  const SteadyTime begin = steadyNow();
  for (std::uint64_t made = 0; made < count;) {
    model::RecordBatch batch;
    for (int i = 0; i < 50 && made < count; ++i, ++made) traffic.add(store->nextId(), batch);
    store->record(std::move(batch));
    while (store->congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  (void)store->flush();
  const double seconds = msSince(begin) / 1e3;
  std::printf("recorded %.0f a second, index %llu behind at the end of it\n", double(count) / seconds,
              static_cast<unsigned long long>(store->status().unindexed));
  waitIndexed(*store);
  std::printf("indexed %.1f s later; all in all %.1f us CPU an exchange\n", msSince(begin) / 1e3 - seconds,
              (cpuSeconds() - cpu) / double(count) * 1e6);
  std::printf("memory: %.0f bytes an exchange, index of texts and caches included\n", (residentBytes() - base) / double(count));
  store->close();
  std::printf("disk: %.0f bytes an exchange\n", double(std::filesystem::file_size(path)) / double(count));
}

void measure(service::QueryEngine& engine, const char* text) {
  auto compiled = filter::Expression::compile(text);
  std::mutex mutex;
  std::condition_variable wake;
  bool changed = false;
  const SteadyTime began = steadyNow();
  const auto query = engine.query(std::get<filter::ExpressionPtr>(std::move(compiled)));
  double first = -1;
  std::size_t matches = 0;
  Subscription coming = query->changed().subscribeOnce([&] {
    const std::lock_guard lock(mutex);
    changed = true;
    wake.notify_one();
  });
  while (msSince(began) < 60'000) {
    coming.arm();
    const auto changes = query->take();
    if (first < 0 && !changes.added.empty()) first = msSince(began);
    matches += changes.added.size() - changes.removed.size();
    if (changes.complete) break;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, std::chrono::milliseconds(100), [&] { return changed; });
    changed = false;
  }
  std::printf("  %-52s first %7.1f ms, all %8.1f ms, %8zu rows\n", text, first, msSince(began), matches);
}

void look(store::Store& store) {
  std::printf("filters (of rows, then of the disk):\n");
  {
    service::QueryEngine engine(store, [&](const filter::NeededTexts& needed) { return store.candidates(needed); });
    for (const char* text :
         {"host contains cdn", "method == POST && status >= 400", "status ~ ^[45]", "path contains /users/4711/", "duration > 100ms",
          "path ~ ^/api/v[12]/.*page=4[0-9]$", "type == text/html && size > 2kb", "full_text contains zanphoel", "response contains user777",
          "header[\"x-request-id\"] contains abcdef", "full_text contains \"nowhere to be found\"", "json(\"$.user.name\") == user500",
          "ws.text contains ragu"})
      measure(engine, text);
  }
  const auto timed = [](const char* what, auto f) {
    const SteadyTime begin = steadyNow();
    f();
    std::printf("  %-12s %7.1f ms\n", what, msSince(begin));
  };
  std::printf("orders and figures:\n");
  timed("time", [&] { (void)store.order(model::SummaryColumn::time, true); });
  timed("host", [&] { (void)store.order(model::SummaryColumn::host, false); });
  timed("path", [&] { (void)store.order(model::SummaryColumn::path, false); });
  timed("size", [&] { (void)store.order(model::SummaryColumn::size, true); });
  timed("hosts", [&] { (void)store.hosts(); });
  const WallTime first = store.at(0).startedAt, last = store.at(store.rows() - 1).startedAt;
  timed("histogram", [&] { (void)store.histogram(first, last, 300); });
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::path(argc > 1 ? argv[1] : ".") / "project-bench";
  const std::uint64_t count = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 1'000'000;
  const std::string project = folder / "project";
  setvbuf(stdout, nullptr, _IOLBF, 0);
  std::filesystem::create_directories(folder);
  if (!std::filesystem::exists(project)) make(project, count);
  {
    const SteadyTime begin = steadyNow();
    auto store = open(project, std::chrono::milliseconds(0));
    while (store->rows() < std::min<std::uint64_t>(count, 100)) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    std::printf("opening: a window full of rows after %.0f ms\n", msSince(begin));
  }
  for (int i = 0; i < 3; ++i) {
    const double base = residentBytes();
    const SteadyTime begin = steadyNow();
    auto store = open(project);
    const double rows = double(store->rows());
    std::printf("opening %.0f rows: %.0f ms", rows, msSince(begin));
    if (i == 0) {
      waitIndexed(*store);
      std::printf(", index ready after %.0f ms; %.0f bytes an exchange\n", msSince(begin), (residentBytes() - base) / rows);
      look(*store);
    } else {
      std::printf("\n");
    }
  }
  if (!std::getenv("KEEP")) std::filesystem::remove_all(folder);
}
