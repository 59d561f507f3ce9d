// SPDX-License-Identifier: GPL-3.0-or-later
// A running Penstock as a head's backend: what it tells is taken in, and where it goes somebody looks for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "attached/attached_capture.h"
#include "attached/attached_parts.h"
#include "attached/attached_sends.h"
#include "penstock/api/remote_feed.h"
#include "penstock/attached/attachment.h"

namespace penstock::attached {

class AttachedBackend final : public Attachment {
 public:
  AttachedBackend(Other other, FindAgain findAgain, std::function<void(std::string)> say);
  ~AttachedBackend() override;
  AttachedBackend(const AttachedBackend&) = delete;
  AttachedBackend& operator=(const AttachedBackend&) = delete;

  Backend& backend() override { return backend_; }
  Standing standing() const override;
  Notifier<>& changed() override { return changed_; }
  void end() override;

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

  const FindAgain findAgain_;
  const std::function<void(std::string)> say_;
  const LinePtr line_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::optional<api::RemoteNews::Session> session_;
  std::shared_ptr<AttachedCapture> capture_;
  api::RemoteStatus status_;
  std::int64_t pid_;
  bool there_ = true, lost_ = false, over_ = false;
  Notifier<> changed_;
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

}  // namespace penstock::attached
