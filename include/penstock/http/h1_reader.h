// SPDX-License-Identifier: GPL-3.0-or-later
// The reading half both HTTP/1 sides share: body bytes out of a stream, by way of the framing.
#pragma once

#include "penstock/http/body.h"
#include "penstock/net/read_buffer.h"
#include "penstock/wire/http1/body.h"

namespace penstock::http {

/// Thread: the stream's.
class H1Reader {
 public:
  H1Reader(net::Stream& stream, net::ReadBuffer& in) : stream_(stream), in_(in) {}

  void begin(wire::http1::Framing framing, bool verbatim) {
    decoder_ = wire::http1::BodyDecoder(framing, 64 * 1024, verbatim);
    failure_ = {};
    bytes_ = 0;
  }
  BodyEvent poll();
  /// Bytes taken that poll() handed out go away.
  void consumeHandedOut();

  net::Stream& stream() { return stream_; }
  net::ReadBuffer& buffer() { return in_; }
  const wire::http1::BodyDecoder& decoder() const { return decoder_; }
  /// The whole rest of the body is in the buffer already, or there is none.
  bool buffered() const;
  /// Ended without close_notify or by a broken connection, rather than by an orderly end.
  bool abrupt() const { return abrupt_; }
  const model::Failure& failure() const { return failure_; }
  void fail(model::FailureKind kind, std::string detail) { failure_ = {kind, std::move(detail)}; }
  void fail(model::Failure failure) { failure_ = std::move(failure); }
  model::Anomaly anomalies() const { return decoder_.anomalies() | extra_; }
  std::uint64_t bytes() const { return bytes_; }

 private:
  net::Stream& stream_;
  net::ReadBuffer& in_;
  wire::http1::BodyDecoder decoder_;
  std::size_t handedOut_ = 0;
  std::uint64_t bytes_ = 0;
  model::Failure failure_;
  model::Anomaly extra_ = model::Anomaly::none;
  bool abrupt_ = false;
};

}  // namespace penstock::http
