// SPDX-License-Identifier: GPL-3.0-or-later
// The recorded bytes of a body, read and decoded step by step.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "penstock/base/cancel_token.h"
#include "penstock/codec/content_coding.h"
#include "penstock/model/body_reader.h"

namespace penstock::display {

/// Pulls from the reader through the decoder until asked-for bytes are there. Text under a coding that was not applied comes as
/// it is. Thread: one at a time.
class BodyBytes {
 public:
  BodyBytes(const model::BodyReader& reader, const std::string& contentEncoding);

  /// Decodes on until `decoded()` has at least `wanted` bytes or there are no more. False when cancelled.
  bool readUpTo(std::uint64_t wanted, const CancelToken& token);
  const std::string& decoded() const { return decoded_; }
  std::string take() { return std::move(decoded_); }
  /// Everything was read and decoded, or nothing more can be.
  bool atEnd() const { return ended_; }
  const codec::ContentDecoder& decoder() const { return decoder_; }
  /// What is wrong with the coding; "" when nothing is.
  const std::string& codingProblem() const { return misapplied_.empty() ? decoder_.problem() : misapplied_; }
  /// A coding was declared that was not applied: what `codingProblem` tells of.
  bool misapplied() const { return !misapplied_.empty(); }
  /// Recorded bytes that what was decoded so far took.
  std::uint64_t consumed() const { return offset_ - (read_.size() - fed_); }
  /// Why the disk gave no more; "" when it did.
  const std::string& readProblem() const { return readProblem_; }

 private:
  bool beginAnew();

  const model::BodyReader& reader_;
  codec::ContentDecoder decoder_;
  std::string misapplied_;
  std::string read_, decoded_, readProblem_;
  std::size_t fed_ = 0;  // of read_
  std::uint64_t offset_ = 0;
  bool ended_ = false;
};

}  // namespace penstock::display
