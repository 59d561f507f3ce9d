// SPDX-License-Identifier: GPL-3.0-or-later
// What an exchange costs that nobody wants to change: nothing more.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <new>

#include "unit/engine/harness.h"
#include "unit/engine/planned.h"

namespace {
std::atomic<std::size_t> allocations{0};
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool counts = false;  // those who look for mistakes have operators of their own
#else
constexpr bool counts = true;
// Of the whole program, which counts and does nothing else.
void* operator new(std::size_t n, const std::nothrow_t&) noexcept {
  allocations.fetch_add(1, std::memory_order_relaxed);
  return std::malloc(n ? n : 1);
}
void* operator new(std::size_t n) {
  if (void* p = operator new(n, std::nothrow)) return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, const std::nothrow_t&) noexcept { std::free(p); }
#endif

namespace penstock::engine::test {
namespace {

/// Of so many exchanges on kept connections, the engine's and the peers', the least of some runs: timers and bursts fall as they fall.
double allocationsWith(const std::vector<std::shared_ptr<Interceptor>>& interceptors) {
  constexpr int exchanges = 400, runs = 10;
  Harness h({}, interceptors);
  Peer client = h.client();
  const std::string request = "GET " + h.url("/") + " HTTP/1.1\r\nHost: " + h.authority() + "\r\n\r\n";
  std::optional<Peer> origin;
  std::size_t least = SIZE_MAX;
  for (int run = 0; run <= runs; ++run) {
    const std::size_t before = allocations;
    for (int i = 0; i < exchanges; ++i) {
      client.send(request);
      if (!origin) origin.emplace(h.origin.accept());
      origin->readUntil("\r\n\r\n");
      origin->send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
      client.readUntil("hi");
    }
    if (run > 0) least = std::min(least, allocations - before);  // the first one warms up
  }
  return double(least) / exchanges;
}

TEST(Unwanted, AllocatesNothingMore) {
  if (!counts) GTEST_SKIP() << "allocations are not counted in this build";
  const auto passesBy = std::make_shared<Planned>();
  passesBy->wants = [](const Passage&) { return false; };
  const double none = allocationsWith({});
  EXPECT_GT(none, 5) << "it counts";
  EXPECT_LT(allocationsWith({passesBy, passesBy, passesBy}), none + 0.9) << "not one an exchange";
  const auto wanted = std::make_shared<Planned>();
  EXPECT_GT(allocationsWith({wanted}), none + 0.9) << "and would have seen it";
}

}  // namespace
}  // namespace penstock::engine::test
