// SPDX-License-Identifier: GPL-3.0-or-later
// A running Penstock as a terminal's backend. When it ends what was seen of it stays, and it is attached to again when it is back.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "cui/attached/attached_capture.h"
#include "cui/attached/attached_parts.h"
#include "cui/attached/attached_sends.h"
#include "penstock/api/remote_feed.h"
#include "penstock/cui/backend.h"
#include "penstock/service/running.h"

namespace penstock::cui {

/// Thread: that which made it; what backend() gives from any.
class AttachedBackend {
 public:
  /// The one to go on with, where `project` was seen last; nothing: it is not there yet.
  using Find = std::function<std::optional<service::RunningPenstock>(const std::string& project)>;

  /// `say`: what the person should know of the other. `status`: how it stands. Thread of the functions: any.
  AttachedBackend(api::Remote remote, api::RemoteStatus status, Find find, std::function<void(std::string)> say);
  ~AttachedBackend();
  AttachedBackend(const AttachedBackend&) = delete;
  AttachedBackend& operator=(const AttachedBackend&) = delete;

  Backend& backend() { return backend_; }
  /// All that is asked of the other fails from now on, at once. Idempotent.
  void end();

 private:
  using CapturePtrHere = std::shared_ptr<AttachedCapture>;
  CapturePtrHere newCapture();
  CapturePtrHere captureNow() const;
  void listen(const api::Remote& remote);
  void take(const api::RemoteNews& news);
  void meet(const api::RemoteNews::Session& session);
  void lose(const std::string& why);
  void lookAtStatus();
  void watch();
  void endFeed();
  void ask(std::uint64_t number, const std::string& expression);

  const Find find_;
  const std::function<void(std::string)> say_;
  const LinePtr line_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<api::RemoteNews::Session> session_;
  std::shared_ptr<AttachedCapture> capture_;
  api::RemoteStatus status_;
  bool there_ = true, lost_ = false, over_ = false;
  Notifier<> captureChanged_;
  std::mutex feedMutex_;
  std::unique_ptr<api::RemoteFeed> feed_;  // under feedMutex_
  std::unique_ptr<Errands> errands_;  // ended first
  AttachedRules rules_;
  AttachedHeld held_;
  AttachedSends sends_;
  Backend backend_;
  std::thread watcher_;
};

}  // namespace penstock::cui
