// SPDX-License-Identifier: GPL-3.0-or-later
// One coding of a chain.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace penstock::codec {

/// Takes a block of output; false asks the stage to stop.
using StageSink = std::function<bool(std::string_view)>;

class CodingStage {
 public:
  virtual ~CodingStage() = default;
  /// False: the data is corrupt (`problem` says how) or the sink asked to stop.
  virtual bool push(std::string_view in, const StageSink& sink) = 0;
  /// The input ended: gives what was held back. False as with `push`.
  virtual bool flush(const StageSink&) { return true; }
  /// Whether the input so far is a whole.
  virtual bool atEnd() const = 0;
  const std::string& problem() const { return problem_; }
  /// What it holds, in bytes: its window above all, which some codings have only once their data said how large.
  virtual std::size_t memory() const = 0;
  /// Bytes that came after the end and mean nothing.
  std::uint64_t extra() const { return extra_; }

 protected:
  std::string problem_;
  std::uint64_t extra_ = 0;
};

std::unique_ptr<CodingStage> makeGzipStage();
std::unique_ptr<CodingStage> makeDeflateStage();
std::unique_ptr<CodingStage> makeBrotliStage();
std::unique_ptr<CodingStage> makeZstdStage();

}  // namespace penstock::codec
