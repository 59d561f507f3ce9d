// SPDX-License-Identifier: GPL-3.0-or-later
// One question, from its bytes to those of its answer, and its row.
#pragma once

#include <string>

#include "dns/ask.h"
#include "dns/core.h"
#include "dns/own_answer.h"

namespace penstock::dns {

/// Who asks, and how.
struct Asker {
  std::string client, listener;  // "192.0.2.7:4711", "192.0.2.1:53"
  Self self;
  bool byTcp = false;
};

/// Thread: the server's. Lifetime: within the core's.
class Transaction {
 public:
  Transaction(Core& core, std::string query, Asker asker);
  Transaction(Transaction&&) = default;

  /// Nothing is to be sent back.
  bool dropped() const { return query_.verdict == wire::dns::Query::Verdict::drop; }
  /// The answer is known; else ask() or decline() is next.
  bool settled() const { return !answer_.empty(); }
  Awaitable<> ask();
  /// Too many wait already.
  void decline();
  /// What is to be sent; the row ends. Once, and settled.
  std::string finish();

 private:
  void beginRow();
  void takeOwn(OwnAnswer own);
  void fail(model::Failure failure);
  Awaitable<> askForAlias();
  Awaitable<bool> askMachine();
  void standIn(wire::dns::Message& said) const;
  bool isMachine() const;
  wire::dns::Message machineAnswer() const;
  bool hidden() const;
  void tell(const wire::dns::Message& said) const;
  void noteAsked(const Asked& asked);

  Core& core_;
  std::string bytes_;
  Asker asker_;
  wire::dns::Query query_;
  record::LiveExchangePtr live_;  // null of what is dropped
  std::optional<OwnAnswer> own_;  // ends in a name of others
  std::string answer_;
  Outcome outcome_ = Outcome::byRecords;
};

}  // namespace penstock::dns
