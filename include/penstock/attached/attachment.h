// SPDX-License-Identifier: GPL-3.0-or-later
// A running Penstock of this person as what a head is a face of. When it ends what was seen of it stays, and it is attached to again when it is
// back.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "penstock/api/remote_calls.h"
#include "penstock/attached/backend.h"
#include "penstock/service/running.h"

namespace penstock::attached {

/// The other one, asked once how it stands.
struct Other {
  service::RunningPenstock running;
  api::Remote remote;
  api::RemoteStatus status;
};

/// That of the process, whatever face it has; with 0 the headless one of this person that was started last. `folder`: where those that run are
/// told. Blocks until it answered. **Errors**: notFound, with what to do; as api::Remote::to and api::RemoteCalls::status.
Result<Other> findOther(const std::string& folder, std::int64_t pid);
/// The one to go on with, where `project` was seen last; nothing: it is not there yet.
using FindAgain = std::function<std::optional<service::RunningPenstock>(const std::string& project)>;
/// As of `folder`, among those that run there.
FindAgain findAgainIn(std::string folder);

/// Thread: that which made it; what backend() gives from any.
class Attachment {
 public:
  virtual ~Attachment() = default;
  virtual Backend& backend() = 0;
  /// Which process it is, or was where it is not there. Thread: any.
  struct Standing {
    std::int64_t pid = 0;
    bool there = true;
  };
  virtual Standing standing() const = 0;
  /// standing() or what Backend::listening and warnings say may be other. On any thread.
  virtual Notifier<>& changed() = 0;
  /// All that is asked of the other fails from now on, at once. Idempotent.
  virtual void end() = 0;
};

/// `say`: a sentence or two that the person should read. Thread of the functions: any.
std::unique_ptr<Attachment> attach(Other other, FindAgain findAgain, std::function<void(std::string)> say);

}  // namespace penstock::attached
