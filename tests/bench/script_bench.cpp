// SPDX-License-Identifier: GPL-3.0-or-later
// What a call of a script costs: the round trip of a hook that looks at the head, and how many hooks that compute are carried out a second by
// one worker and by one a core.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <future>
#include <string>
#include <thread>
#include <vector>

#include "penstock/net/task_group.h"
#include "penstock/script/host.h"

namespace {

using namespace penstock;
using namespace std::chrono_literals;

std::string headOf(std::size_t fields) {
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < fields; ++i) {
    texts.push_back("X-Field-" + std::to_string(i));
    texts.push_back("a value of some forty bytes, number " + std::to_string(i));
  }
  return script::Host::packed(std::vector<std::string_view>(texts.begin(), texts.end()));
}

struct Bench {
  net::IoThread thread;
  net::TaskGroup group{thread.context(), [](std::string_view) {}};
  std::string head = headOf(16);
  std::vector<std::string_view> parts{"",  "request", "2", "1", "GET", "https", "example.com", "443", "/path?query=1", "HTTP/1.1", head, "", "127.0.0.1:50000",
                                      "/usr/bin/curl", "", "", "0", "", "", "", "", "", "", "", ""};

  net::Awaitable<> one(script::Host& host, script::ScriptPtr script) {
    const script::PendingCallPtr pending = host.call(thread, script, 1, parts, nullptr);
    const script::Outcome outcome = co_await pending->wait();
    if (outcome.kind != script::Outcome::Kind::result) std::printf("failed: %s\n", outcome.why.c_str());
  }
  net::Awaitable<> inTurn(script::Host& host, script::ScriptPtr script, std::vector<double>& took, std::promise<void>& done) {
    for (double& time : took) {
      const SteadyTime begun = steadyNow();
      co_await one(host, script);
      time = std::chrono::duration<double, std::micro>(steadyNow() - begun).count();
    }
    done.set_value();
  }
  net::Awaitable<> counted(script::Host& host, script::ScriptPtr script, std::size_t calls, std::size_t& left, std::promise<void>& done) {
    for (std::size_t i = 0; i < calls; ++i) co_await one(host, script);
    if (--left == 0) done.set_value();
  }

  void latency(script::Host& host, const script::ScriptPtr& script, const char* what) {
    std::vector<double> took(5000);
    std::promise<void> done;
    net::asio::post(thread.context(), [&] { group.spawn(inTurn(host, script, took, done)); });
    done.get_future().wait();
    std::sort(took.begin(), took.end());
    std::printf("%-28s median %6.1f us   90 %% %6.1f us   99 %% %6.1f us\n", what, took[took.size() / 2], took[took.size() * 9 / 10], took[took.size() * 99 / 100]);
  }
  /// Of calls of `atOnce` exchanges: few, since more workers than asked for are begun once a call waits for long.
  double rate(script::Host& host, const script::ScriptPtr& script, std::size_t calls) {
    constexpr std::size_t atOnce = 4;
    std::promise<void> done;
    std::size_t left = atOnce;
    const SteadyTime begun = steadyNow();
    net::asio::post(thread.context(), [&] {
      for (std::size_t i = 0; i < atOnce; ++i) group.spawn(counted(host, script, calls / atOnce, left, done));
    });
    done.get_future().wait();
    return double(calls) / std::chrono::duration<double>(steadyNow() - begun).count();
  }
};

script::ScriptPtr load(script::Host& host, const std::string& folder, const std::string& name, const std::string& text) {
  const std::string file = folder + "/" + name;
  std::ofstream(file) << text;
  script::ScriptPtr script = host.add(file, script::ScriptOrigin::run, true);
  if (const auto loaded = host.waitUntilLoaded(script, 30s); !loaded) std::printf("%s\n", loaded.error().message.c_str());
  return script;
}

}  // namespace

int main() {
  char name[] = "/tmp/penstock-script-bench-XXXXXX";
  const std::string folder = ::mkdtemp(name);
  Bench bench;
  bench.thread.start("io");
  std::vector<std::unique_ptr<script::Host>> hosts;
  const auto hostWith = [&](unsigned workers) -> script::Host& {
    script::Host::Options options;
    options.workers = workers;
    return *hosts.emplace_back(std::make_unique<script::Host>(options));
  };
  script::Host& host = hostWith(0);
  bench.latency(host, load(host, folder, "nothing.py", "def request(x):\n    pass\n"), "hook that does nothing");
  bench.latency(host, load(host, folder, "header.py", "def request(x):\n    x.headers.set('X-Seen', '1')\n"), "hook that sets a field");
  bench.latency(host, load(host, folder, "later.py", "async def request(x):\n    x.headers.set('X-Seen', '1')\n"), "the same, async");
  const std::string computes = "def request(x):\n    sum(i * i for i in range(40000))\n";
  for (const unsigned workers : {1u, std::max(2u, std::thread::hardware_concurrency())}) {
    script::Host& some = hostWith(workers);
    const script::ScriptPtr script = load(some, folder, "computes.py", computes);
    bench.rate(some, script, 40);
    std::printf("hooks that compute, %u workers: %.0f a second\n", workers, bench.rate(some, script, 400));
  }
  bench.thread.join();
  for (const auto& one : hosts) one->end();
  std::filesystem::remove_all(folder);
}
