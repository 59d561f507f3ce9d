// SPDX-License-Identifier: GPL-3.0-or-later
#include "store/integrity_check.h"

#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <chrono>
#include <vector>

#include "store/project_file.h"
#include "store/table_walk.h"

namespace penstock::store {

namespace {

constexpr int nicer = 15;
// SQLite's check goes down a tree by recursion, and a tree made by hand may be as deep as the file has pages. Only what is used of a
// stack is there.
constexpr std::uint64_t stackPerPage = 1024, leastStack = 1024 * 1024, mostStack = std::uint64_t(4) * 1024 * 1024 * 1024;

}  // namespace

Result<std::unique_ptr<IntegrityCheck>> IntegrityCheck::start(const std::string& path, const std::string& vfs, std::function<void()> went) {
  auto db = openForReading(path, vfs);
  if (!db) return db.error();
  (void)db->run("PRAGMA cache_size=-2048");
  std::unique_ptr<IntegrityCheck> check(new IntegrityCheck(std::move(*db), std::move(went)));
  check->db_.work().stopWhen([c = check.get()] { return c->stop_.load(std::memory_order_relaxed); });
  if (!check->startThread()) return makeError(ErrorCode::limit, "not enough memory to check " + path);
  return check;
}

bool IntegrityCheck::startThread() {
  const auto pages = db_.integer("PRAGMA page_count");
  const std::uint64_t deepest = pages ? std::uint64_t(*pages) : 0;
  if (deepest > (mostStack - leastStack) / stackPerPage) return false;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) != 0) return false;
  pthread_attr_setstacksize(&attributes, std::size_t(leastStack + deepest * stackPerPage));
  running_ = true;
  joinable_ = pthread_create(&thread_, &attributes,
                             [](void* self) -> void* {
                               static_cast<IntegrityCheck*>(self)->run();
                               return nullptr;
                             },
                             this) == 0;
  pthread_attr_destroy(&attributes);
  return joinable_;
}

void IntegrityCheck::close() {
  if (!joinable_) return;
  stop_ = true;
  {
    // An interrupt that comes between two statements is lost.
    std::unique_lock lock(mutex_);
    while (running_) {
      sqlite3_interrupt(db_.handle());
      ended_.wait_for(lock, std::chrono::milliseconds(5));
    }
  }
  pthread_join(thread_, nullptr);
  joinable_ = false;
  db_ = Database();
}

void IntegrityCheck::run() {
  pthread_setname_np(pthread_self(), "store-check");
  (void)setpriority(PRIO_PROCESS, id_t(syscall(SYS_gettid)), nicer);
  std::vector<std::string> tables;
  if (auto names = db_.prepare("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name"))
    while (names->step() == SQLITE_ROW) tables.emplace_back(names->bytes(0));
  bool all = !tables.empty();
  for (std::size_t i = 0; i < tables.size() && !stop_; ++i) {
    all &= check(tables[i]);
    percent_ = int((i + 1) * 100 / tables.size());
    if (i + 1 < tables.size() && !stop_) went_();
  }
  done_.store(all && !stop_, std::memory_order_release);
  if (!stop_) went_();
  std::lock_guard lock(mutex_);
  running_ = false;
  ended_.notify_all();
}

// Whether it was looked at to its end.
bool IntegrityCheck::check(const std::string& table) {
  auto rows = db_.prepare(("PRAGMA quick_check(" + table + ")").c_str());  // its names are ours: the schema was compared
  int code = rows ? SQLITE_OK : db_.lastCode();
  while (rows && (code = rows->step()) == SQLITE_ROW)
    if (const std::string_view found = rows->bytes(0); found != "ok") ++problems_;
  if (code == SQLITE_DONE) return true;
  if (!stop_ && isDamage(db_, code)) {
    ++problems_;
    return true;
  }
  return false;
}

}  // namespace penstock::store
