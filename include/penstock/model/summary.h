// SPDX-License-Identifier: GPL-3.0-or-later
// A row of Traffic, and the index of rows.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "penstock/base/notifier.h"
#include "penstock/model/annotation.h"
#include "penstock/model/columns.h"
#include "penstock/model/protocol.h"

namespace penstock::model {

/// What the table shows of an exchange. Made on demand from the index's packed columns; cheap enough for a screenful.
struct Summary {
  ExchangeId id = 0;
  ExchangeKind kind = ExchangeKind::http;
  ExchangeState state = ExchangeState::pending;
  Source source = Source::proxy;
  WallTime startedAt{};
  std::int64_t durationUs = -1;  // -1 while pending
  std::string method;            // of the request, a tunnel's CONNECT too; "" where there is none
  std::string scheme, host;
  std::uint16_t port = 0;
  std::string path;  // path and query; a tunnel's subject, else its note
  int status = 0;    // as the client saw it; 0: none
  int grpcStatus = -1;  // of the call inside; -1: none
  std::string mime;  // media type of the response, lower case, without parameters
  std::uint64_t requestSize = 0, responseSize = 0;  // body bytes
  Protocol protocol = Protocol::none;
  std::string client;    // client address
  std::uint16_t clientPort = 0;
  std::string process;   // base name of the client's executable; "" when not known
  std::uint64_t messages = 0;  // of a long-lived exchange
  FailureKind failure = FailureKind::none;
  bool anomalous = false;
  std::string server;     // server address and port: "192.0.2.7:443", "[::1]:443"; "" before a connect
  std::string tls;        // "TLSv1.3": towards the server, else towards the client; "" for none
  std::string operation;  // what the request's payload asks for (Exchange::operation)
  std::string rules;      // names of those that did something, in that order, ", " between; "" for none
  bool modified = false;  // a rule, a script or a person changed what passed, or answered, or ended it
  bool paused = false;    // it waits for a person
  Annotation annotation;
  Timings timings;  // for the waterfall
};

/// What changed since a revision.
struct TrafficChanges {
  std::uint64_t revision = 0;          // to ask with next time
  bool reset = false;                  // forget all rows (clear, undo, another project)
  std::size_t rows = 0;                // rows now
  std::vector<std::uint32_t> updated;  // rows below the old count that changed, sorted, unique; also those deleted or brought back
  bool deletions = false;              // deletedRows() may be others than before
};

/// The rows an expression selects, kept true while rows come and change. Destroying it ends it. Thread: every member from any thread.
class TrafficQuery {
 public:
  struct Changes {
    bool reset = false;                 // forget all that matched: the index was reset
    std::vector<std::uint32_t> added;   // rows that match now and did not before; newest first while it catches up
    std::vector<std::uint32_t> removed; // the reverse
    std::uint64_t settled = 0, total = 0;  // rows whose verdict is known, of all rows
    bool complete = false;              // settled, and nothing under way
    std::string trouble;                // "" or one sentence: a pattern that gave up, an index that is behind
  };
  virtual ~TrafficQuery() = default;
  /// What changed since the last take.
  virtual Changes take() = 0;
  /// Notified on any thread when there is something to take. Subscribers arm before they take.
  virtual Notifier<>& changed() = 0;
};

/// A host of the tree at the left: how many rows it has that are not deleted, and how many of them failed (ExchangeState::failed).
struct HostCount {
  std::string host;
  std::uint16_t port = 0;  // 0: those of the web, 80 and 443, and none
  std::uint64_t exchanges = 0, failed = 0;
};

/// Rows in order of capture. A deleted row keeps its number until the next reset and is in no order. Thread: every member from any thread; none touches the disk.
class TrafficIndex {
 public:
  virtual ~TrafficIndex() = default;
  virtual std::size_t rows() const = 0;
  /// Row < rows(); an out-of-range row gives an empty Summary with id 0.
  virtual Summary at(std::size_t row) const = 0;
  /// Row of an id, or rows() when there is none.
  virtual std::size_t rowOf(ExchangeId id) const = 0;
  /// Their ids, in their order; of rows that are not there none.
  virtual std::vector<ExchangeId> idsOf(std::span<const std::uint32_t> rows) const = 0;
  /// What they come to; rows that are not there are left out.
  struct Sums {
    std::uint64_t rows = 0, requestBytes = 0, responseBytes = 0;
    std::int64_t durationUs = 0;  // of those that ended
  };
  virtual Sums sumsOf(std::span<const std::uint32_t> rows) const = 0;
  /// All rows in the order of a column (stable: ties in order of capture).
  virtual std::vector<std::uint32_t> order(SummaryColumn::Id column, bool descending) const = 0;
  /// Rows that are deleted, sorted. Empty as long as nobody deletes.
  virtual std::vector<std::uint32_t> deletedRows() const = 0;
  /// Hosts of the rows that are not deleted, by name and port.
  virtual std::vector<HostCount> hosts() const = 0;
  /// Exchanges begun in each of `buckets` equal spans from `from` to `to`, deleted ones left out; `failed` of them.
  struct Histogram {
    std::vector<std::uint32_t> exchanges, failed;
  };
  virtual Histogram histogram(WallTime from, WallTime to, std::size_t buckets) const = 0;
  virtual TrafficChanges changesSince(std::uint64_t revision) const = 0;
  /// Notified on any thread after a change, for any number of readers. Subscribers arm before they ask what changed.
  virtual Notifier<>& changed() = 0;
};

}  // namespace penstock::model
