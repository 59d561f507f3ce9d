// SPDX-License-Identifier: GPL-3.0-or-later
// What was recorded: whole exchanges, their bodies, their messages. For whoever shows, searches or exports them, wherever they lie.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "penstock/base/result.h"
#include "penstock/model/body_reader.h"
#include "penstock/model/exchange.h"
#include "penstock/model/message.h"

namespace penstock::model {

/// Readers it gives last as long as what is recorded can be read, and answer with an error afterwards. Thread: any.
class Recording {
 public:
  virtual ~Recording() = default;

  /// The whole exchange, as it stands now. Bodies that are not inside it are read by `body`. May touch the disk.
  /// **Errors**: notFound, limit (no longer kept in memory), corrupt, io, cancelled (closed).
  virtual Result<ExchangePtr> load(ExchangeId id) const = 0;
  /// Messages `first` to `first + count - 1` of an exchange as they stand now, in order of index; fewer at the end, and without those no
  /// longer kept. May touch the disk. **Errors**: as load.
  virtual Result<std::vector<Message>> messages(ExchangeId id, std::uint64_t first, std::size_t count) const = 0;

  /// The recorded body; of one that went on as it came, what came. Cheap: reading is done by the reader.
  virtual std::shared_ptr<const BodyReader> body(const ExchangePtr& exchange, BodyId which) const = 0;
  /// A message's payload as kept, also while it grows. Its size is what the message says; less can be read where not all was kept. Cheap.
  virtual std::shared_ptr<const BodyReader> payload(ExchangeId id, const Message& message) const = 0;

  /// As load and messages, for whoever must not wait: calls back once, on a thread of the recording's or (where there is none) at once,
  /// also when the recording is closed (cancelled).
  virtual void loadAsync(ExchangeId id, std::function<void(Result<ExchangePtr>)> done) const { done(load(id)); }
  virtual void messagesAsync(ExchangeId id, std::uint64_t first, std::size_t count,
                             std::function<void(Result<std::vector<Message>>)> done) const {
    done(messages(id, first, count));
  }
};

}  // namespace penstock::model
