// SPDX-License-Identifier: GPL-3.0-or-later
// Two bodies of 10 MB compared and laid out, in each of the ways, and how soon a comparison ends that nobody wants any more: asked at every
// twentieth of its time. Seconds; the worst of the twenty in milliseconds, of the clock and of the thread's own, which others do not lengthen.
#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "penstock/display/compared.h"
#include "penstock/display/diff_layout.h"

namespace {

using namespace penstock;
using Clock = std::chrono::steady_clock;

constexpr std::size_t size = 10'000'000;

/// What a thread has had of processors, in seconds.
double workOf(clockid_t clock) {
  timespec t{};
  ::clock_gettime(clock, &t);
  return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

double secondsSince(Clock::time_point begun) { return std::chrono::duration<double>(Clock::now() - begun).count(); }

/// A list of objects, a line each.
std::string json(std::mt19937& random) {
  std::string out = "[\n";
  while (out.size() < size) out += "{\"id\": " + std::to_string(random()) + ", \"name\": \"item " + std::to_string(random() % 1000) + "\"},\n";
  return out + "{}]\n";
}

/// The same with another number or line every few kilobytes.
std::string edited(const std::string& base) {
  std::string out;
  std::size_t at = 0;
  for (int i = 0; i < 3000; ++i) {
    const std::size_t next = std::min(base.size() - 4, base.find('\n', at + base.size() / 3200) + 1);
    out.append(base, at, next - at);
    if (i % 2 == 0) out += "{\"id\": 5, \"name\": \"new\"},\n";
    at = i % 2 == 1 ? base.find('\n', next) + 1 : next;
  }
  return out.append(base, at);
}

std::string noise(std::mt19937& random) {
  std::string out;
  while (out.size() < size) out += std::to_string(random()) + std::to_string(random()) + '\n';
  return out;
}

display::Compared compared(model::ExchangeId id, const std::string& body) {
  display::Compared out;
  out.id = id;
  out.response.head = "HTTP/1.1 200 OK\nContent-Type: application/json\n";
  out.response.headLines = 2;
  out.response.body = body;
  out.response.language = display::Language::json;
  return out;
}

void make(const display::Compared& left, const display::Compared& right, const display::CompareOptions& options, const CancelToken& token) {
  const auto sections = display::compareExchanges(left, right, options, {}, token);
  if (sections) (void)display::layOut(*sections, {}, token);
}

void measure(const char* what, const std::string& a, const std::string& b) {
  const display::Compared left = compared(1, a), right = compared(2, b);
  for (const display::CompareMode mode : {display::CompareMode::lines, display::CompareMode::words, display::CompareMode::bytes, display::CompareMode::json}) {
    display::CompareOptions options;
    options.mode = mode;
    clockid_t own;
    ::pthread_getcpuclockid(::pthread_self(), &own);
    const auto begun = Clock::now();
    const double workBefore = workOf(own);
    make(left, right, options, {});
    const double whole = secondsSince(begun), work = workOf(own) - workBefore;
    double worst = 0, mostWork = 0;
    int outpaced = 0;
    for (int i = 1; i < 20; ++i) {
      CancelToken token;
      Clock::time_point asked;
      double doneThen = 0, doneBehind = 0;
      std::thread other([&] {
        std::this_thread::sleep_for(std::chrono::duration<double>(whole * i / 20));
        asked = Clock::now();
        doneThen = workOf(own);
        token.cancel();
        doneBehind = workOf(own);
      });
      make(left, right, options, token);
      const auto ended = Clock::now();
      const double done = workOf(own);
      other.join();
      // Who cancels may itself wait for a processor, on a busy machine: then nothing was measured.
      constexpr double atOnce = 0.001;
      constexpr int patience = 40;
      if (doneBehind - doneThen > atOnce && ++outpaced < patience) {
        --i;
        continue;
      }
      mostWork = std::max(mostWork, (done - doneThen) * 1e3);
      worst = std::max(worst, std::chrono::duration<double, std::milli>(ended - asked).count());
    }
    std::printf("%-24s %-6s %5.2f s (%5.2f s of work)   cancelled within %4.0f ms (%3.0f ms of work)\n", what, std::string(display::toText(mode)).c_str(),
                whole, work, std::max(worst, 0.0), mostWork);
    std::fflush(stdout);
  }
}

}  // namespace

int main() {
  std::mt19937 random(3);
  const std::string base = json(random);
  measure("some thousand changes", base, edited(base));
  measure("alike", base, base);
  const std::string one = noise(random), other = noise(random);
  measure("nothing in common", one, other);
  return 0;
}
