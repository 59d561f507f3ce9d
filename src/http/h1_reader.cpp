// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/http/h1_reader.h"

namespace penstock::http {

using wire::http1::Framing;

void H1Reader::consumeHandedOut() {
  in_.consume(handedOut_);
  handedOut_ = 0;
}

bool H1Reader::buffered() const {
  const Framing& f = decoder_.framing();
  return decoder_.done() || f.kind == Framing::Kind::none || (f.kind == Framing::Kind::length && in_.view().size() >= f.length);
}

BodyEvent H1Reader::poll() {
  BodyEvent event;
  consumeHandedOut();
  while (true) {
    if (decoder_.done()) {
      in_.releaseIfEmpty();
      event.got = Got::end;
      event.trailers = decoder_.trailers();
      return event;
    }
    if (failure_) {
      event.got = Got::failed;
      return event;
    }
    if (!in_.empty()) {
      const auto step = decoder_.step(in_.view());
      bytes_ += step.consumed;
      if (!step.data.empty() || !step.wire.empty()) {
        handedOut_ = step.consumed;
        event.got = Got::data;
        event.data = step.data;
        event.wire = step.wire;
        return event;
      }
      in_.consume(step.consumed);
      if (step.failed) {
        fail(model::FailureKind::truncatedBody, decoder_.why());
        continue;
      }
      if (step.consumed || step.end) continue;
    }
    const net::IoResult r = in_.fill(stream_, net::BlockPool::blockSize);
    switch (r.status) {
      case net::IoStatus::ok: continue;
      case net::IoStatus::wouldBlock:
        in_.releaseIfEmpty();
        event.got = Got::nothing;
        return event;
      case net::IoStatus::eof:
        abrupt_ = stream_.abruptEnd();
        if (decoder_.atEof()) {
          if (abrupt_) extra_ |= model::Anomaly::truncated;
          continue;
        }
        extra_ |= model::Anomaly::truncated;
        fail(model::FailureKind::truncatedBody, decoder_.why());
        continue;
      case net::IoStatus::error:
        abrupt_ = true;
        extra_ |= model::Anomaly::truncated;
        fail(model::FailureKind::serverReset, stream_.lastError().message());
        continue;
    }
  }
}

}  // namespace penstock::http
