// SPDX-License-Identifier: GPL-3.0-or-later
// A project with a few of its bytes changed, opened and read from end to end: nothing crashes, nothing lasts, what is not read is said.
// Input: changes, each a page (1 byte), a place in it (2), a length (1) and that many bytes. The project itself is made at the start, so
// that a change is a few bytes of input and not half a megabyte.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>

#include "fuzz/fuzz.h"
#include "penstock/store/project_reader.h"
#include "penstock/store/store.h"

namespace {

using namespace penstock;

constexpr std::size_t pageSize = 32768;
constexpr model::ExchangeId mostIds = 12;

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "penstock-fuzz-XXXXXX").string();
    path_ = mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

model::ExchangePtr exchange(model::ExchangeId id) {
  auto x = std::make_shared<model::Exchange>();
  x->id = id;
  x->state = id % 5 == 0 ? model::ExchangeState::pending : model::ExchangeState::complete;
  x->startedAt = WallTime(std::chrono::microseconds(1'700'000'000'000'000 + std::int64_t(id)));
  x->scheme = "https";
  x->host = "example.org";
  x->port = 443;
  x->messages = id % 3 == 0 ? 3 : 0;
  x->timings[model::Timings::end] = 1000;
  auto connection = std::make_shared<model::ConnectionInfo>();
  connection->id = id / 4;
  connection->clientAddress = "127.0.0.1:50000";
  auto tls = std::make_shared<model::TlsInfo>();
  tls->version = "TLSv1.3";
  auto certificate = std::make_shared<model::CertificateInfo>();
  certificate->sha256 = "AA:" + std::to_string(id / 4);
  certificate->names = {"example.org"};
  certificate->der = std::make_shared<const std::string>("0\x82 der");
  tls->chain.push_back(certificate);
  connection->serverTls = tls;
  x->connection = connection;
  auto request = std::make_shared<model::RequestHead>();
  request->method = "GET";
  request->target = request->path = "/" + std::to_string(id);
  request->authority = "example.org";
  request->headers.append("Host", "example.org");
  request->headers.append("Accept", "*/*");
  x->request = request;
  auto response = std::make_shared<model::ResponseHead>();
  response->status = 200;
  response->headers.append("Content-Type", "text/plain");
  x->response = response;
  if (id % 2 == 0) {
    x->responseBody.bytes = std::make_shared<const std::string>("a small body, searched for words");
    x->responseBody.size = x->responseBody.recorded = x->responseBody.bytes->size();
    x->responseBody.complete = true;
  }
  return x;
}

std::string makeProject(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  auto store = store::Store::open(options);
  fuzz::require(bool(store), "the project cannot be made");
  for (int i = 0; i < 10; ++i) {
    model::RecordBatch batch;
    const model::ExchangeId id = (*store)->nextId();
    const auto x = exchange(id);
    batch.exchanges.push_back(x);
    for (std::uint64_t k = 0; id % 2 == 1 && k < 3; ++k) batch.chunks.push_back({id, model::Direction::toClient, k * 100, std::string(100, char('a' + k))});
    if (x->messages > 0) {
      model::MessageBatch messages;
      messages.id = id;
      for (std::uint64_t k = 0; k < x->messages; ++k) {
        model::Message m;
        m.index = k;
        m.at = std::int64_t(k) * 10;
        m.size = m.wireSize = 100;
        m.offset = k * 100;
        m.preview = "aaaa";
        messages.messages.push_back(std::move(m));
      }
      batch.messages.push_back(std::move(messages));
    }
    (*store)->record(std::move(batch));
  }
  (*store)->setColor({1, 2}, 3);
  (*store)->setComment({2}, "a comment");
  (*store)->setTags({3}, "one two");
  (*store)->setSetting("gui/traffic/filter", "x");
  (*store)->setLimit({1'000'000'000, store::SizeLimit::Policy::dropOldest});
  fuzz::require(bool((*store)->flush()), "the project cannot be written");
  (*store)->close();
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string changed(std::string file, std::string_view changes) {
  while (changes.size() >= 4) {
    const std::size_t page = std::uint8_t(changes[0]) % (file.size() / pageSize);
    // Most of a page is empty: places are counted from its beginning, or from its end where its cells are.
    const std::size_t place = (std::size_t(std::uint8_t(changes[1])) << 8 | std::uint8_t(changes[2])) % pageSize;
    const std::size_t at = page * pageSize + (changes[1] & 0x80 ? pageSize - 1 - place % 4096 : place % 4096);
    const std::size_t n = std::min({std::size_t(std::uint8_t(changes[3])), changes.size() - 4, file.size() - at});
    file.replace(at, n, changes.substr(4, n));
    changes.remove_prefix(4 + std::min(std::size_t(std::uint8_t(changes[3])), changes.size() - 4));
  }
  return file;
}

void readThrough(const std::string& path) {
  (void)store::Store::countIn(path);
  auto reader = store::ProjectReader::open(path);
  if (!reader) return;
  std::size_t seen = 0;
  (void)reader->exchanges([&seen](model::ExchangeId, const model::Annotation&) { return ++seen < 1000; });
  for (model::ExchangeId id = 0; id <= mostIds; ++id) {
    (void)reader->load(id);
    if (const auto page = reader->messages(id, 0, 100))
      for (const model::Message& m : *page) (void)reader->payload(id, m)->read(0, 1000);
  }
}

void open(const std::string& path) {
  store::StoreOptions options;
  options.path = path;
  auto opened = store::Store::open(options);
  if (!opened) {
    fuzz::require(!opened.error().message.empty(), "it does not say why");
    return;
  }
  store::Store& store = **opened;
  for (std::size_t row = 0; row < std::min<std::size_t>(store.rows(), 100); ++row) {
    const model::Summary summary = store.at(row);
    if (const auto x = store.load(summary.id)) {
      (void)store.messages(summary.id, 0, 100);
      for (const auto direction : {model::Direction::toServer, model::Direction::toClient}) {
        (void)store.bodySize(summary.id, direction);
        (void)store.readBody(summary.id, direction, 0, 1000);
      }
    }
  }
  (void)store.hosts();
  (void)store.histogram(WallTime(), WallTime(std::chrono::hours(24 * 365 * 60)), 50);
  for (int i = 0; i < 2000 && store.status().checkedPercent < 100; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  fuzz::require(store.status().checkedPercent == 100, "the check of a small file lasts");
  model::RecordBatch batch;
  batch.exchanges.push_back(exchange(store.nextId()));
  store.record(std::move(batch));
  (void)store.flush();
  store.close();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Folder folder;
  static const std::string project = makeProject(folder.file("made"));
  const std::string path = folder.file("changed");
  std::ofstream(path, std::ios::binary | std::ios::trunc) << changed(project, fuzz::asText(data, size));
  readThrough(path);
  open(path);
  for (const char* end : {"", "-wal", "-shm", "-journal", "-bodies"}) std::filesystem::remove(path + end);
  return 0;
}
