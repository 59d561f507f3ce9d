// SPDX-License-Identifier: GPL-3.0-or-later
// Content held until somebody decided about it.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "penstock/http/body.h"
#include "penstock/net/brake.h"
#include "penstock/net/io_thread.h"

namespace penstock::http {

struct SpoolRoom {
  std::size_t memory = 1024 * 1024;             // bytes; what is beyond lies in a file without a name
  std::uint64_t most = 64 * 1024 * 1024;        // bytes; what is beyond is not held
  std::string folder;                           // of the file; "": where the system has temporary files
  std::chrono::milliseconds longest{30'000};    // that is waited for its end; nobody's decision counts
};

/// Takes what a source has, whoever reads it later, so that the peer's windows are given back meanwhile; then it is that source's content
/// from the beginning, without its framing. Lifetime: within that of `from`. Thread: the exchange's.
class Spool final : public BodySource {
 public:
  Spool(BodySource& from, SpoolRoom room);
  ~Spool() override;
  Spool(const Spool&) = delete;
  Spool& operator=(const Spool&) = delete;

  enum class Held : unsigned char {
    part,     // it was stopped
    whole,
    failed,   // the source did
    tooMuch,  // it has more than there is room for, or no room could be made
  };
  /// Until it is whole, cannot become so, or stop(). What was taken stays.
  Awaitable<Held> fill(net::IoThread& thread, net::Brake& brake);
  void stop();
  std::uint64_t size() const { return size_; }
  /// All that is held. Errors: none; what a file does not give back is missing, and makes the source a failed one.
  std::string content();

  BodyEvent poll() override;
  Awaitable<bool> wait(std::chrono::milliseconds slice) override;
  void interrupt() override { from_.interrupt(); }
  SourceEnd end() const override;

 private:
  bool keep(std::string_view bytes);
  std::string_view next();
  std::size_t read(char* to, std::size_t n, std::uint64_t at);

  BodySource& from_;
  SpoolRoom room_;
  std::string memory_, piece_;
  int file_ = -1;
  std::uint64_t size_ = 0, given_ = 0;  // bytes held; of them given
  BodyEvent last_;                      // end or failed, once the source came to it
  bool over_ = false, stopped_ = false, lost_ = false;
};

}  // namespace penstock::http
