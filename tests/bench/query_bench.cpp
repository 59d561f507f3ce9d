// SPDX-License-Identifier: GPL-3.0-or-later
// What a person waits for when a filter is set over a million rows of a real project: ms to the first row and to the last, and
// how long taking changes held up whoever took them.
#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "penstock/store/store.h"
#include "service/query/query_engine.h"

namespace {

using namespace penstock;
using Clock = std::chrono::steady_clock;

double msSince(Clock::time_point t) {
  return std::chrono::duration<double, std::milli>(Clock::now() - t).count();
}

std::shared_ptr<model::Exchange> exchange(model::ExchangeId id, std::uint32_t& seed) {
  const auto random = [&seed](std::uint32_t below) { return (seed = seed * 1664525u + 1013904223u) / 65536 % below; };
  static constexpr const char* kMethods[] = {"GET", "GET", "GET", "POST", "PUT", "DELETE"};
  static constexpr const char* kTypes[] = {"application/json", "text/html", "image/png", "text/css"};
  static constexpr int kStatus[] = {200, 200, 200, 204, 304, 404, 500};
  auto request = std::make_shared<model::RequestHead>();
  request->method = kMethods[random(6)];
  request->path =
      "/api/v" + std::to_string(random(3)) + "/users/" + std::to_string(random(30000)) + "/orders?page=" + std::to_string(id);
  request->headers.append("Host", "service");
  request->headers.append("User-Agent", "bench/1.0");
  auto response = std::make_shared<model::ResponseHead>();
  response->status = kStatus[random(7)];
  response->headers.append("Content-Type", kTypes[random(4)]);
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = model::ExchangeState::complete;
  x->startedAt = wallNow();
  x->scheme = "https";
  x->host = "service" + std::to_string(random(400)) + ".eu-west.example.com";
  x->port = 443;
  x->request = std::move(request);
  x->response = std::move(response);
  auto body = std::make_shared<std::string>("{\"user\": {\"id\": " + std::to_string(random(100000)) + ", \"name\": \"user" +
                                            std::to_string(id % 1000) + "\"}}");
  x->responseBody.size = x->responseBody.recorded = body->size();
  x->responseBody.complete = true;
  x->responseBody.bytes = std::move(body);
  x->timings[model::Timings::requestHead] = 0;
  x->timings[model::Timings::end] = random(3'000'000);
  return x;
}

void measure(service::QueryEngine& engine, const char* text) {
  auto compiled = filter::Expression::compile(text);
  std::mutex mutex;
  std::condition_variable wake;
  bool changed = false;
  const auto began = Clock::now();
  const auto query = engine.query(std::get<filter::ExpressionPtr>(std::move(compiled)));
  double first = -1, longest = 0;
  std::size_t matches = 0;
  std::uint64_t settled = 0, total = 0;
  Subscription coming = query->changed().subscribeOnce([&] {
    const std::lock_guard lock(mutex);
    changed = true;
    wake.notify_one();
  });
  for (bool complete = false; !complete && msSince(began) < 20'000;) {
    coming.arm();
    const auto taking = Clock::now();
    const auto changes = query->take();
    longest = std::max(longest, msSince(taking));
    if (first < 0 && !changes.added.empty()) first = msSince(began);
    matches += changes.added.size() - changes.removed.size();
    complete = changes.complete;
    settled = changes.settled;
    total = changes.total;
    if (complete) break;
    std::unique_lock lock(mutex);
    wake.wait_for(lock, std::chrono::milliseconds(100), [&] { return changed; });
    changed = false;
  }
  const double all = msSince(began);
  std::printf("%-54s first %8.1f ms, all %9.1f ms (%3d %%), longest take %5.1f ms, %8zu rows\n", text, first, all,
              total ? int(settled * 100 / total) : 100, longest, matches);
}

}  // namespace

int main(int argc, char** argv) {
  const std::size_t count = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
  char folder[] = "/tmp/penstock-bench-XXXXXX";
  if (!mkdtemp(folder)) return 1;
  {
    store::StoreOptions options;
    options.path = std::string(folder) + "/bench.penstock";
    auto opened = store::Store::open(std::move(options));
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().message.c_str()), 1;
    store::Store& store = **opened;
    std::uint32_t seed = 1;
    for (std::size_t made = 0; made < count;) {
      model::RecordBatch batch;
      for (std::size_t i = 0; i < 1000 && made < count; ++i, ++made) batch.exchanges.push_back(exchange(store.nextId(), seed));
      store.record(std::move(batch));
      while (store.congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    if (const auto flushed = store.flush(); !flushed) return std::fprintf(stderr, "%s\n", flushed.error().message.c_str()), 1;
    const auto behind = Clock::now();
    while (store.status().unindexed > 0) std::this_thread::sleep_for(std::chrono::milliseconds(10));
    std::printf("indexed %.1f s after the last row\n", msSince(behind) / 1000);
    service::QueryEngine engine(store, [&store](const filter::NeededTexts& needed) { return store.candidates(needed); });
    for (const char* text :
         {"host == service7.eu-west.example.com", "method == POST && status >= 400", "status ~ ^[45]",
          "path contains /users/4711/", "type == application/json", "duration > 2s", "path ~ ^/api/v[12]/users/4[0-9]+/orders$",
          "url contains example.com/api/v2", "host ~ service(1|2)\\. && method in (PUT, DELETE)",
          "!(type contains image) && query endswith 77", "response contains user77", "user777 4711", "json(\"$.user.name\") == user500",
          "header[\"user-agent\"] contains never"})
      measure(engine, text);
  }
  std::filesystem::remove_all(folder);
  return 0;
}
