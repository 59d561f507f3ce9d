// SPDX-License-Identifier: GPL-3.0-or-later
// Content of one direction without its content coding, while it comes.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "engine/messages/inflation_allowance.h"
#include "penstock/codec/content_coding.h"
#include "penstock/model/headers.h"

namespace penstock::engine {

/// What a message of decoded content keeps of its payload: it lies nowhere in the recorded body.
constexpr std::size_t inlinePayload = 64 * 1024;
/// Stands for it while the message is under way: it is given once, at the end.
std::shared_ptr<const std::string> payloadToCome();

class DecodedContent {
 public:
  /// Null where the head names no coding.
  static std::unique_ptr<DecodedContent> of(const model::Headers& head);

  /// Gives what `in` decodes to, in pieces. False once nothing more will come: damaged, of a coding that is not read live, or a bomb.
  bool feed(std::string_view in, std::int64_t now, const codec::ContentDecoder::Sink& sink);
  /// One sentence, after feed() said false.
  const std::string& problem() const { return problem_; }

 private:
  explicit DecodedContent(const std::string& contentEncoding);
  codec::ContentDecoder decoder_;
  InflationAllowance allowance_;
  std::string problem_;
};

}  // namespace penstock::engine
