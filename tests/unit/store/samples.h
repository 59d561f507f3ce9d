// SPDX-License-Identifier: GPL-3.0-or-later
// Exchanges for the tests, and the folder a test may write to.
#pragma once

#include <sys/types.h>

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "penstock/model/exchange_sink.h"
#include "penstock/store/store.h"

namespace penstock::store::test {

/// A folder of its own, removed with everything in it.
class TempFolder {
 public:
  TempFolder();
  ~TempFolder();
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  std::string file(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

/// `work` in another process. It is forked at construction, which must come before any Store is opened: what a thread
/// holds at a fork (SQLite's and the allocator's locks) stays held for ever in the child. It runs when it is let go.
class OtherProcess {
 public:
  explicit OtherProcess(const std::function<int()>& work);
  ~OtherProcess();
  OtherProcess(const OtherProcess&) = delete;
  OtherProcess& operator=(const OtherProcess&) = delete;
  /// Lets `work` run; its result, or -1 if it ended otherwise. Once.
  int run();

 private:
  pid_t child_;
  int start_;  ///< the end of a pipe: a byte starts the child, its closing ends it
};

/// Reads `block` as an HTTP/1 header block does: the start line is skipped.
model::Headers headersOf(const std::string& block);
model::RequestHeadPtr request(const std::string& block);
model::ResponseHeadPtr response(const std::string& block);

/// A plain complete exchange with a response body of `bodySize` bytes inside.
std::shared_ptr<model::Exchange> plain(model::ExchangeId id, const std::string& path = "/", std::size_t bodySize = 32);
/// Everything a model::Exchange can hold.
std::shared_ptr<model::Exchange> rich(model::ExchangeId id);

model::RecordBatch batchOf(std::shared_ptr<model::Exchange> exchange);
model::RecordBatch chunkOf(model::ExchangeId id, model::BodyId body, std::uint64_t offset, std::string bytes);

/// A complete WebSocket text message whose payload lies in the body.
model::Message text(std::uint64_t index, std::uint64_t offset = 0, const std::string& payload = "hello");
/// Everything a model::Message can hold, its payload inside.
model::Message control(std::uint64_t index);
model::RecordBatch messagesOf(model::ExchangeId id, std::vector<model::Message> messages);
/// `count` messages as `text` makes them, from index `first` on, one behind the other in the body.
std::vector<model::Message> texts(std::uint64_t first, std::size_t count);

/// The last row's first value of a query on the file, beside the Store; "" when there is none.
std::string query(const std::string& path, const char* sql);

std::unique_ptr<Store> openStore(StoreOptions options);
inline std::unique_ptr<Store> openStore(const std::string& path) {
  StoreOptions options;
  options.path = path;
  return openStore(options);
}

}  // namespace penstock::store::test
