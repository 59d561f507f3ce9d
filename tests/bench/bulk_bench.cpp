// SPDX-License-Identifier: GPL-3.0-or-later
// A run of many requests against a server that is named: how many a second, what each costs this process, and what memory the run grows by.
//   bench_bulk http://127.0.0.1:8000/path [REQUESTS [CONCURRENCY]]
#include <sys/resource.h>
#include <unistd.h>

#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>

#include "penstock/service/bulk_runs.h"
#include "penstock/service/proxy_service.h"

namespace {

using namespace penstock;

double cpuSeconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) { return double(t.tv_sec) + double(t.tv_usec) / 1e6; };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

double residentMb() {
  std::ifstream in("/proc/self/statm");
  long all = 0, resident = 0;
  in >> all >> resident;
  return double(resident) * double(::sysconf(_SC_PAGESIZE)) / 1e6;
}

int run(const draft::Target& target, const std::string& path, std::int64_t requests, unsigned concurrency, const std::string& folder) {
  model::Config config;
  config.caDir = folder + "/ca";
  config.project = folder + "/p.penstock";
  config.keepFree = 0;
  service::ProxyService proxy(std::move(config));
  if (const auto opened = proxy.open(); !opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    return 1;
  }
  service::BulkSpec spec;
  spec.text = "GET " + path + "?n=§0§ HTTP/1.1\r\nHost: x\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n";
  spec.options.target = target;
  draft::NumberPayloads numbers;
  numbers.to = requests - 1;
  spec.sets.push_back({numbers, {}});
  spec.concurrency = concurrency;
  const auto run = proxy.bulk().add(spec).value();
  std::mutex mutex;
  std::condition_variable told;
  const Subscription heard = run->changed().subscribe([&] {
    const std::lock_guard lock(mutex);
    told.notify_all();
  });
  const double cpu = cpuSeconds();
  const auto begun = std::chrono::steady_clock::now();
  if (const auto started = run->start(); !started) {
    std::fprintf(stderr, "%s\n", started.error().message.c_str());
    return 1;
  }
  double early = 0;
  {
    std::unique_lock lock(mutex);
    while (run->figures().phase != service::BulkFigures::Phase::finished) {
      told.wait_for(lock, std::chrono::milliseconds(100));
      if (early == 0 && run->rows() > std::size_t(requests) / 10) early = residentMb();
    }
  }
  const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  const service::BulkFigures figures = run->figures();
  std::printf("%lld requests, %u at once: %.0f a second, %.1f us CPU each, %llu failed; memory %.0f MB after a tenth, %.0f MB at the end\n",
              static_cast<long long>(requests), concurrency, double(requests) / seconds, (cpuSeconds() - cpu) / double(requests) * 1e6,
              static_cast<unsigned long long>(figures.failed), early, residentMb());
  proxy.stop();
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string url = argc > 1 ? argv[1] : "";
  const auto target = penstock::draft::readTarget(url);
  if (url.empty() || !target) {
    std::fprintf(stderr, "bench_bulk http://HOST:PORT/PATH [REQUESTS [CONCURRENCY]]\n");
    return 2;
  }
  const std::size_t path = url.find('/', url.find("://") + 3);
  std::string folder = (std::filesystem::temp_directory_path() / "penstock-bulk-bench-XXXXXX").string();
  if (!::mkdtemp(folder.data())) return 1;
  const int code = run(*target, path == url.npos ? "/" : url.substr(path), argc > 2 ? std::atoll(argv[2]) : 100'000, argc > 3 ? unsigned(std::atoi(argv[3])) : 20, folder);
  std::filesystem::remove_all(folder);
  return code;
}
