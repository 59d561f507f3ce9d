// SPDX-License-Identifier: GPL-3.0-or-later
// Content of one direction without its content coding and base64 (gRPC-Web), and the same put on again.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "penstock/base/result.h"
#include "penstock/codec/content_coding.h"
#include "penstock/codec/content_encoder.h"
#include "penstock/wire/grpc/message_reader.h"

namespace penstock::record {

/// Memory: what decoder and encoder hold.
class ContentRecoder {
 public:
  /// `contentEncoding`: the field's value. `base64`: below it the content is grpc-web-text.
  /// Errors: unsupported, a coding we do not know.
  static Result<ContentRecoder> make(std::string_view contentEncoding, bool base64);

  using Sink = std::function<void(std::string_view)>;
  /// Gives to `sink` what `content` tells, in blocks. False: it cannot be read from here on; problem() says why.
  bool decode(std::string_view content, const Sink& sink);
  /// All of it came. False: it ended before its coding did.
  bool finish(const Sink& sink);
  /// A clause; "" when all is well.
  const std::string& problem() const { return problem_; }

  void encode(std::string_view bytes, std::string& out);
  /// All that was encoded so far can be read by the peer.
  void flush(std::string& out);
  /// The coding ends: nothing more will be encoded.
  void end(std::string& out);

 private:
  ContentRecoder(std::string_view contentEncoding, bool base64, codec::ContentEncoder encoder);
  bool decodeText(std::string_view block, const Sink& sink);

  codec::ContentDecoder decoder_;
  codec::ContentEncoder encoder_;
  std::optional<wire::grpc::Base64Reader> base64_;
  std::string text_;     // read of base64
  std::string waiting_;  // to become base64
  std::uint64_t came_ = 0;
  std::string problem_;
  bool coded_ = false;  // something was encoded since the last flush
};

}  // namespace penstock::record
