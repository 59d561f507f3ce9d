// SPDX-License-Identifier: GPL-3.0-or-later
#include "attached/attached_backend.h"

#include <pthread.h>

#include <utility>

#include "attached/choose_running.h"

namespace penstock::attached {

AttachedBackend::AttachedBackend(Other other, FindAgain findAgain, std::function<void(std::string)> say)
    : findAgain_(std::move(findAgain)),
      say_(std::move(say)),
      line_(std::make_shared<Line>(other.remote)),
      status_(std::move(other.status)),
      pid_(other.running.pid),
      errands_(std::make_unique<Errands>("attached")),
      rules_(line_, *errands_),
      held_(line_, *errands_),
      sends_(line_),
      backend_{[this]() -> CapturePtr { return captureNow(); },
               captureChanged_,
               rules_,
               held_,
               [this](const service::ToSend& request) { return sends_.send(request); },
               [](const model::Exchange&) { return codec::ProtobufSchemaPtr(); },
               [this] {
                 const std::lock_guard lock(mutex_);
                 return there_ ? status_.listening : std::vector<std::string>{"not connected"};
               },
               [this] {
                 const std::lock_guard lock(mutex_);
                 return status_.warnings;
               },
               true} {
  capture_ = newCapture();
  capture_->setStatus(status_.recording);
  listen(other.remote);
  watcher_ = std::thread([this] { watch(); });
  ::pthread_setname_np(watcher_.native_handle(), "attach");
}

Attachment::Standing AttachedBackend::standing() const {
  const std::lock_guard lock(mutex_);
  return {pid_, there_};
}

void AttachedBackend::end() {
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  wake_.notify_all();
  if (watcher_.joinable()) watcher_.join();  // it leads nowhere else any more
  line_->calls()->remote().stop();
}

AttachedBackend::~AttachedBackend() {
  end();
  endFeed();
  errands_.reset();
}

// Its thread may want the lock.
void AttachedBackend::endFeed() {
  std::unique_ptr<api::RemoteFeed> former;
  {
    const std::lock_guard lock(feedMutex_);
    former.swap(feed_);
  }
}

AttachedBackend::CapturePtrHere AttachedBackend::newCapture() {
  return std::make_shared<AttachedCapture>(line_, [this](std::uint64_t number, const std::string& expression) { ask(number, expression); });
}

AttachedBackend::CapturePtrHere AttachedBackend::captureNow() const {
  const std::lock_guard lock(mutex_);
  return capture_;
}

void AttachedBackend::ask(std::uint64_t number, const std::string& expression) {
  const std::lock_guard lock(feedMutex_);
  if (feed_) feed_->ask(number, expression);
}

void AttachedBackend::listen(const api::Remote& remote) {
  const std::lock_guard lock(feedMutex_);
  feed_ = std::make_unique<api::RemoteFeed>(
      remote, [this](const api::RemoteNews& news) { take(news); }, [this](const std::string& why) { lose(why); });
}

void AttachedBackend::take(const api::RemoteNews& news) {
  if (news.session) meet(*news.session);
  captureNow()->take(news);
  if (news.status) errands_->run([this] { lookAtStatus(); });
  if (news.rules) rules_.look();
  if (news.intercept) held_.look();
}

/// A project is the same where its file is, whichever process has it; without one where the process is.
void AttachedBackend::meet(const api::RemoteNews::Session& session) {
  bool same = false, back = false;
  {
    const std::lock_guard lock(mutex_);
    const bool first = !session_;
    same = first || (session_->path.empty() ? session.instance == session_->instance && session.project == session_->project : session.path == session_->path);
    session_ = session;
    back = !std::exchange(there_, true);
  }
  if (!same) {
    auto other = newCapture();
    {
      const std::lock_guard lock(mutex_);
      capture_ = std::move(other);
    }
    captureChanged_.notify();
  }
  const CapturePtrHere capture = captureNow();
  capture->setThere(true);
  changed_.notify();
  if (back) {
    capture->askAgain();
    say_(same ? "Penstock is back: attached again." : "Attached to a Penstock with another project.");
  }
  errands_->run([this] { lookAtStatus(); });
}

void AttachedBackend::lose(const std::string&) {
  bool before = false;
  {
    const std::lock_guard lock(mutex_);
    before = std::exchange(there_, false);
    lost_ = true;
  }
  wake_.notify_all();
  if (!before) return;  // one more try
  captureNow()->setThere(false);
  held_.forget();
  changed_.notify();
  say_("The Penstock that this was attached to ended. What was seen of it stays; it is attached to again when it is back.");
}

void AttachedBackend::lookAtStatus() {
  auto status = line_->calls()->status();
  if (!status) return;
  const CapturePtrHere capture = captureNow();
  service::RecordingStatus recording = status->recording;
  {
    const std::lock_guard lock(mutex_);
    status_ = std::move(*status);
  }
  capture->setStatus(std::move(recording));
  changed_.notify();
}

void AttachedBackend::watch() {
  constexpr std::chrono::milliseconds every{300};
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [this] { return over_ || lost_; });
    if (over_) return;
    const std::string project = session_ ? session_->path : std::string();
    lock.unlock();
    // Whoever waits for the one that is gone learns it.
    line_->calls()->remote().stop();
    std::optional<api::Remote> remote;
    const auto running = findAgain_(project);
    if (running)
      if (auto to = api::Remote::to(*running)) remote = std::move(*to);
    lock.lock();
    if (!remote) {
      wake_.wait_for(lock, every, [this] { return over_; });
      continue;
    }
    lost_ = false;
    pid_ = running->pid;
    lock.unlock();
    endFeed();
    line_->lead(*remote);
    listen(*remote);
    lock.lock();
    wake_.wait_for(lock, every, [this] { return over_; });
  }
}

Result<Other> findOther(const std::string& folder, std::int64_t pid) {
  auto running = chooseRunning(service::runningPenstocks(folder), pid);
  if (!running) return running.error();
  auto remote = api::Remote::to(*running);
  if (!remote) return remote.error();
  auto status = api::RemoteCalls(*remote).status();
  if (!status) return status.error();
  return Other{std::move(*running), std::move(*remote), std::move(*status)};
}

FindAgain findAgainIn(std::string folder) {
  return [folder = std::move(folder)](const std::string& project) { return chooseAgain(service::runningPenstocks(folder), project); };
}

std::unique_ptr<Attachment> attach(Other other, FindAgain findAgain, std::function<void(std::string)> say) {
  return std::make_unique<AttachedBackend>(std::move(other), std::move(findAgain), std::move(say));
}

}  // namespace penstock::attached
