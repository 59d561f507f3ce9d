// SPDX-License-Identifier: GPL-3.0-or-later
// What another Penstock tells of its rows while they come and change: /ws?rows=1.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "penstock/api/remote.h"
#include "penstock/model/summary.h"

namespace penstock::api {

/// One message; what it does not tell is empty.
struct RemoteNews {
  struct Session {
    std::string instance;  // of the process
    std::string project;   // of that process: another text, another project
    std::string path;
  };
  struct Rows {
    bool reset = false;                   // forget all rows
    std::size_t count = 0;                // rows now
    std::vector<model::ExchangeId> ids;   // of the last ones of them
    std::vector<std::uint32_t> updated;
    std::optional<std::vector<std::uint32_t>> deleted;  // all that are
  };
  struct Query {
    std::uint64_t number = 0;  // as it was asked for
    model::TrafficQuery::Changes changes;
  };
  std::optional<Session> session;
  std::optional<Rows> rows;
  std::optional<Query> query;
  bool status = false, intercept = false, rules = false;  // is other than before
};
/// Nothing where a message is none of these.
std::optional<RemoteNews> newsOf(std::string_view message);

/// Thread: that which made it, but for ask(). Its end waits for its thread.
class RemoteFeed {
 public:
  /// `news` is called for each message in order, `ended` once with why; both on a thread of its own.
  RemoteFeed(const Remote& remote, std::function<void(RemoteNews)> news, std::function<void(std::string why)> ended);
  ~RemoteFeed();
  RemoteFeed(const RemoteFeed&) = delete;
  RemoteFeed& operator=(const RemoteFeed&) = delete;

  /// The rows of this expression from now on; number 0: of none. Thread: any.
  void ask(std::uint64_t number, const std::string& expression);

 private:
  struct Impl;
  const std::unique_ptr<Impl> impl_;
};

}  // namespace penstock::api
