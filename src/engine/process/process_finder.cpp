// SPDX-License-Identifier: GPL-3.0-or-later
#include "engine/process/process_finder.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/process/fd_scan.h"
#include "penstock/base/clock.h"

namespace penstock::engine {

namespace {

constexpr std::size_t queueLimit = 4096;  // more are answered with "not known" at once
constexpr int restFactor = 19;            // of the time a look took: one part work, nineteen parts rest
constexpr std::chrono::milliseconds longestRest{1'000};

}  // namespace

struct ProcessFinder::Impl {
  struct Question {
    net::SocketPair pair;
    std::shared_ptr<ProcessLookup> lookup;
    std::function<void()> whenDone;
    std::shared_ptr<net::SockDiag> in;  // null: this namespace
  };

  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Question> queue;
  bool stopping = false, sleeping = false, urgent = false;
  std::thread thread;

  void run() {
    ::pthread_setname_np(::pthread_self(), "process");
    net::SockDiag sockets;
    FdScan scan;
    std::vector<Question> questions;
    std::unique_lock lock(mutex);
    while (true) {
      sleeping = true;
      changed.wait(lock, [&] { return stopping || !queue.empty(); });
      sleeping = false;
      if (stopping) return;
      questions.swap(queue);
      urgent = false;
      lock.unlock();
      const SteadyTime begin = steadyNow();
      answer(questions, sockets, scan);
      const auto rest = std::min<SteadyTime::duration>((steadyNow() - begin) * restFactor, longestRest);
      for (Question& q : questions)
        if (q.whenDone) q.whenDone();
      questions.clear();
      lock.lock();
      // Nobody is woken for a question that has to wait anyway.
      changed.wait_for(lock, rest, [&] { return stopping || urgent; });
    }
  }

  static void answer(std::vector<Question>& questions, net::SockDiag& sockets, FdScan& scan) {
    std::vector<Wanted> wanted;
    std::vector<std::size_t> asker;
    const uid_t self = ::geteuid();
    for (std::size_t i = 0; i < questions.size(); ++i) {
      const auto owner = (questions[i].in ? *questions[i].in : sockets).find(questions[i].pair);
      if (!owner || (self != 0 && owner->uid != self)) continue;  // others' descriptors cannot be read
      wanted.push_back({owner->inode, owner->uid, 0});
      asker.push_back(i);
    }
    if (!wanted.empty() && !scan.amongKnown(wanted)) {
      // A connection that ended meanwhile is nowhere to be found: only for those that stand all processes are looked at.
      std::vector<Wanted> rest;
      std::vector<std::size_t> place;
      for (std::size_t k = 0; k < wanted.size(); ++k) {
        if (wanted[k].pid != 0) continue;
        const Question& asked = questions[asker[k]];
        const auto still = (asked.in ? *asked.in : sockets).find(asked.pair);
        if (!still || still->inode != wanted[k].inode) continue;
        rest.push_back(wanted[k]);
        place.push_back(k);
      }
      if (!rest.empty()) scan.amongAll(rest);
      for (std::size_t k = 0; k < rest.size(); ++k) wanted[place[k]].pid = rest[k].pid;
    }
    pid_t last = 0;
    std::string path;
    for (std::size_t k = 0; k < wanted.size(); ++k) {
      if (wanted[k].pid == 0) continue;
      if (wanted[k].pid != last) path = FdScan::executableOf(last = wanted[k].pid);
      ProcessLookup& lookup = *questions[asker[k]].lookup;
      lookup.pid_ = std::uint32_t(wanted[k].pid);
      lookup.path_ = path;
    }
    for (Question& q : questions) q.lookup->done_.store(true, std::memory_order_release);
  }
};

ProcessFinder::ProcessFinder() : impl_(std::make_unique<Impl>()) {}
ProcessFinder::~ProcessFinder() { stop(); }

ProcessLookupPtr ProcessFinder::find(const net::SocketPair& pair, std::function<void()> whenDone, std::shared_ptr<net::SockDiag> in) {
  auto lookup = std::make_shared<ProcessLookup>();
  const std::lock_guard lock(impl_->mutex);
  if (impl_->stopping || impl_->queue.size() >= queueLimit) {
    lookup->done_ = true;
    return lookup;
  }
  if (!impl_->thread.joinable()) impl_->thread = std::thread([impl = impl_.get()] { impl->run(); });
  if (whenDone) impl_->urgent = true;
  impl_->queue.push_back({pair, lookup, std::move(whenDone), std::move(in)});
  if (impl_->sleeping || impl_->urgent) impl_->changed.notify_one();
  return lookup;
}

void ProcessFinder::stop() {
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    impl_->changed.notify_one();
  }
  if (impl_->thread.joinable()) impl_->thread.join();
}

}  // namespace penstock::engine
