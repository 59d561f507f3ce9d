// SPDX-License-Identifier: GPL-3.0-or-later
// What strangers left half said on an I/O thread: heads, hellos and first bytes whose end has not come yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>
#include <utility>

namespace penstock::net {

/// One bound for all connections of a thread: each may hold what one head may have, and thousands of them not that times thousands.
/// Thread: one. Lifetime: outlives its holders.
class HeldBytes {
 public:
  static constexpr std::size_t most = 64 * 1024 * 1024;
  /// Why a holder was evicted, as a clause.
  static constexpr std::string_view reason = "too much was unfinished on all connections together, and of this one most";

  class Holder {
   public:
    explicit Holder(HeldBytes& all) : all_(all) {}
    virtual ~Holder() { release(); }
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;

    /// So many bytes from now on. Where that is too much of all, the largest holder is evicted, of equal ones the oldest: it may be this one.
    void hold(std::size_t bytes);

   protected:
    /// It is to give up what it holds, which counts no more. Called from within anybody's hold(): it notes that and wakes whom it has to.
    virtual void evict() = 0;

   private:
    friend class HeldBytes;
    void release();
    HeldBytes& all_;
    std::size_t bytes_ = 0;
    std::uint64_t order_ = 0;
  };

  std::size_t total() const { return total_; }

 private:
  std::map<std::pair<std::size_t, std::uint64_t>, Holder*> holders_;  // by bytes, then by age
  std::size_t total_ = 0;
  std::uint64_t next_ = UINT64_MAX;  // counts down
};

}  // namespace penstock::net
