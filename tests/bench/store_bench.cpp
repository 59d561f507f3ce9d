// SPDX-License-Identifier: GPL-3.0-or-later
// What recording costs in CPU time: small exchanges, large bodies, messages, memory a row, opening a large project; the
// first two beside a bare SQLite that inserts the same bytes.
// Usage: bench_store [FOLDER] [EXCHANGES] [MEGABYTES] [MESSAGES]
#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "penstock/store/store.h"

namespace {

using namespace penstock;

double cpuSeconds(int who) {
  rusage usage{};
  getrusage(who, &usage);
  return double(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         double(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

double residentMegabytes() {
  std::ifstream statm("/proc/self/statm");
  long total = 0, resident = 0;
  statm >> total >> resident;
  return double(resident * sysconf(_SC_PAGESIZE)) / 1e6;
}

model::Headers headers(const std::string& block) {
  model::Headers h(block);
  std::size_t at = block.find('\n') + 1;
  for (std::size_t end; (end = block.find('\n', at) + 1) > at + 2; at = end) {
    const std::size_t colon = block.find(':', at);
    h.addField({std::uint32_t(at), std::uint32_t(colon - at)},
               {std::uint32_t(colon + 2), std::uint32_t(end - colon - 4)},
               {std::uint32_t(at), std::uint32_t(end - at)});
  }
  return h;
}

// As the engine makes them: a GET with a browser's fields, 1 KB of answer.
model::ExchangePtr sample(model::ExchangeId id, const model::ConnectionInfoPtr& connection) {
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = model::ExchangeState::complete;
  x->startedAt = wallNow();
  x->connection = connection;
  x->scheme = "https";
  x->host = "origin.example.org";
  x->port = 443;
  auto request = std::make_shared<model::RequestHead>();
  request->method = "GET";
  request->target = request->path = "/api/v1/items/" + std::to_string(id) + "?page=1";
  request->scheme = "https";
  request->authority = "origin.example.org";
  request->headers = headers("GET " + request->target +
                             " HTTP/1.1\r\nHost: origin.example.org\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64)\r\n"
                             "Accept: text/html,application/xhtml+xml\r\nAccept-Encoding: gzip, deflate, br\r\n"
                             "Accept-Language: en\r\n\r\n");
  x->request = std::move(request);
  auto response = std::make_shared<model::ResponseHead>();
  response->status = 200;
  response->reason = "OK";
  response->headers = headers(
      "HTTP/1.1 200 OK\r\nServer: nginx\r\nDate: Mon, 01 Jan 2024 00:00:00 GMT\r\nContent-Type: "
      "text/html; charset=utf-8\r\nContent-Length: 1024\r\nConnection: keep-alive\r\n\r\n");
  x->response = std::move(response);
  x->requestBody.complete = true;
  x->responseBody = {1024, 1024, 1024, true, std::make_shared<const std::string>(1024, char('a' + id % 26))};
  for (std::size_t i = 6; i < x->timings.at.size(); ++i) x->timings.at[i] = std::int64_t(i) * 37;
  return x;
}

std::unique_ptr<store::Store> open(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  auto opened = store::Store::open(options);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().message.c_str());
    std::exit(1);
  }
  return std::move(*opened);
}

void recordExchanges(store::Store& store, std::uint64_t count) {
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->clientAddress = "127.0.0.1:50000";
  constexpr std::uint64_t burst = 50;
  for (std::uint64_t done = 0; done < count; done += burst) {
    model::RecordBatch batch;
    for (std::uint64_t i = 0; i < burst; ++i) batch.exchanges.push_back(sample(store.nextId(), connection));
    store.record(std::move(batch));
    while (store.congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

void recordBody(store::Store& store, std::uint64_t megabytes, std::size_t piece) {
  const model::ExchangeId id = store.nextId();
  const std::string bytes(piece, 'x');
  for (std::uint64_t offset = 0; offset < megabytes << 20; offset += piece) {
    model::RecordBatch batch;
    batch.chunks.push_back({id, model::Direction::toClient, offset, bytes});
    store.record(std::move(batch));
    while (store.congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

// The same bytes into one table: what SQLite itself takes.
double bareSqlite(const std::string& path, std::uint64_t rows, std::size_t size, std::uint64_t burst) {
  sqlite3* db = nullptr;
  sqlite3_open(path.c_str(), &db);
  sqlite3_exec(db,
               "PRAGMA page_size=32768; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; CREATE TABLE t(id INTEGER "
               "PRIMARY KEY, b BLOB)",
               nullptr, nullptr, nullptr);
  sqlite3_stmt* insert = nullptr;
  sqlite3_prepare_v2(db, "INSERT INTO t VALUES(?,?)", -1, &insert, nullptr);
  const std::string bytes(size, 'x');
  const double before = cpuSeconds(RUSAGE_SELF);
  for (std::uint64_t i = 0; i < rows; ++i) {
    if (i % burst == 0) sqlite3_exec(db, "BEGIN", nullptr, nullptr, nullptr);
    sqlite3_bind_int64(insert, 1, std::int64_t(i));
    sqlite3_bind_blob(insert, 2, bytes.data(), int(size), SQLITE_STATIC);
    sqlite3_step(insert);
    sqlite3_reset(insert);
    if (i % burst == burst - 1) sqlite3_exec(db, "COMMIT", nullptr, nullptr, nullptr);
  }
  sqlite3_finalize(insert);
  sqlite3_close(db);
  return cpuSeconds(RUSAGE_SELF) - before;
}

double secondsSince(SteadyTime begin) {
  return std::chrono::duration<double>(steadyNow() - begin).count();
}

// As a tap makes them: a preview of 64 bytes, the payload in the body.
model::MessageBatch sampleMessages(model::ExchangeId id, std::uint64_t first, std::size_t count) {
  model::MessageBatch batch;
  batch.id = id;
  batch.messages.reserve(count);
  for (std::uint64_t i = first; i < first + count; ++i) {
    model::Message m;
    m.index = i;
    m.direction = model::Direction(i % 2);
    m.kind = model::MessageKind::text;
    m.flags = model::MessageFlag::complete;
    m.at = m.endedAt = std::int64_t(i) * 20;
    m.size = 64;
    m.wireSize = 70;
    m.offset = i / 2 * 64;
    m.preview.assign(64, char('a' + i % 26));
    batch.messages.push_back(std::move(m));
  }
  return batch;
}

// Bursts of 1,000 messages over so many exchanges, each with a snapshot of every exchange; 50 such bursts are a second.
void benchMessages(const std::string& path, std::uint64_t messages, std::uint64_t streams) {
  constexpr std::uint64_t burst = 1000;
  const std::uint64_t each = burst / streams, bursts = messages / burst;
  const auto connection = std::make_shared<model::ConnectionInfo>();
  std::vector<model::ExchangePtr> samples;
  for (std::uint64_t i = 0; i < streams; ++i) samples.push_back(sample(i + 1, connection));
  const auto make = [&](std::uint64_t turn) {
    model::RecordBatch batch;
    for (std::uint64_t i = 0; i < streams; ++i) {
      for (std::uint64_t done = 0; done < each; done += 500)
        batch.messages.push_back(sampleMessages(i + 1, turn * each + done, std::min<std::uint64_t>(500, each - done)));
      auto x = std::make_shared<model::Exchange>(*samples[i]);
      x->state = model::ExchangeState::pending;
      x->responseBody = {};
      x->messages = (turn + 1) * each;
      batch.exchanges.push_back(std::move(x));
    }
    return batch;
  };
  const double made = cpuSeconds(RUSAGE_SELF);
  for (std::uint64_t turn = 0; turn < bursts; ++turn) make(turn);
  const double making = cpuSeconds(RUSAGE_SELF) - made;  // and freeing: the engine's own
  auto store = open(path);
  const double before = cpuSeconds(RUSAGE_SELF), here = cpuSeconds(RUSAGE_THREAD);
  const SteadyTime begin = steadyNow();
  for (std::uint64_t turn = 0; turn < bursts; ++turn) {
    store->record(make(turn));
    while (store->congested()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  (void)store->flush();
  const double seconds = secondsSince(begin), recorded = cpuSeconds(RUSAGE_THREAD) - here;
  const double all = cpuSeconds(RUSAGE_SELF) - before - making;
  double slowest = 0;
  for (std::uint64_t i = 0; i < 100; ++i) {
    const SteadyTime asked = steadyNow();
    (void)store->messages(1, i * (bursts * each / 100), 200);
    slowest = std::max(slowest, secondsSince(asked));
  }
  store->close();
  const double count = double(bursts * burst);
  std::printf(
      "messages of %llu exchanges: %.0f ns CPU each (%.0f of them in record() and its caller), %.0f a second, %.0f "
      "bytes each on disk; slowest of 100 pages of 200: %.2f ms\n",
      static_cast<unsigned long long>(streams), all / count * 1e9, (recorded - making) / count * 1e9, count / seconds,
      double(std::filesystem::file_size(path)) / count, slowest * 1e3);
}

}  // namespace

int main(int argc, char** argv) {
  const std::filesystem::path folder = std::filesystem::path(argc > 1 ? argv[1] : ".") / "store-bench";
  const std::uint64_t exchanges = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 200'000;
  const std::uint64_t megabytes = argc > 3 ? std::strtoull(argv[3], nullptr, 10) : 512;
  const std::uint64_t messages = argc > 4 ? std::strtoull(argv[4], nullptr, 10) : 1'000'000;
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const std::string project = folder / "project";

  if (exchanges > 0) {
    const double made = cpuSeconds(RUSAGE_SELF);
    auto connection = std::make_shared<model::ConnectionInfo>();
    for (std::uint64_t i = 0; i < exchanges; ++i) sample(i, connection);
    const double making = cpuSeconds(RUSAGE_SELF) - made;  // and freeing: the engine's own
    auto store = open(project);
    const double memory = residentMegabytes();
    const double before = cpuSeconds(RUSAGE_SELF), here = cpuSeconds(RUSAGE_THREAD);
    recordExchanges(*store, exchanges);
    const double recorded = cpuSeconds(RUSAGE_THREAD) - here;
    (void)store->flush();
    const double grown = residentMegabytes() - memory;
    store->close();
    const double all = cpuSeconds(RUSAGE_SELF) - before - making;
    const double bare = bareSqlite(folder / "bare1", exchanges, 1700, 1000);
    std::printf(
        "exchange: %.2f us CPU in all (record() and its caller %.2f us more than making it), bare SQLite %.2f us, "
        "ratio %.2f\n",
        all / double(exchanges) * 1e6, (recorded - making) / double(exchanges) * 1e6, bare / double(exchanges) * 1e6,
        all / bare);
    std::printf("memory: %.0f bytes a row, queue and page cache included\n", grown * 1e6 / double(exchanges));
    const SteadyTime begin = steadyNow();
    store = open(project);
    std::printf("opening %zu rows: %.0f ms\n", store->rows(), secondsSince(begin) * 1e3);
    const SteadyTime sorting = steadyNow();
    (void)store->order(model::SummaryColumn::path, true);
    std::printf("order by path: %.0f ms\n", secondsSince(sorting) * 1e3);
  }
  if (megabytes > 0) {
    for (const std::size_t piece : {std::size_t(64) << 10, std::size_t(256) << 10}) {
      const double memory = residentMegabytes();
      auto store = open(folder / ("bodies" + std::to_string(piece)));
      const double before = cpuSeconds(RUSAGE_SELF);
      recordBody(*store, megabytes, piece);
      (void)store->flush();
      const double grown = residentMegabytes() - memory, recorded = cpuSeconds(RUSAGE_SELF) - before;
      store->close(std::chrono::hours(1));
      const double all = cpuSeconds(RUSAGE_SELF) - before;
      const double bare = bareSqlite(folder / ("bare" + std::to_string(piece)), (megabytes << 20) / piece, piece, 64);
      std::printf("body in chunks of %zu KB: %.2f ms CPU a MB, %.2f until it is in the project file; bare SQLite %.2f; memory grew %.1f MB\n",
                  piece >> 10, recorded * 1e3 / double(megabytes), all * 1e3 / double(megabytes), bare * 1e3 / double(megabytes), grown);
    }
  }
  if (messages > 0)
    for (const std::uint64_t streams : {1, 10, 200})
      benchMessages(folder / ("messages" + std::to_string(streams)), messages, streams);
  std::filesystem::remove_all(folder);
}
