// SPDX-License-Identifier: GPL-3.0-or-later
#include "record/messages/message_encoders.h"

#include "penstock/wire/grpc/message_writer.h"
#include "penstock/wire/sse/event_writer.h"

namespace penstock::record {

using model::Message;
using model::MessageFlag;
using model::MessageKind;

void MessageEncoder::pass(std::string& out, const Message&, std::string_view own, std::string_view, bool) { out.append(own); }

Result<void> GrpcEncoder::append(std::string& out, const Message& message, std::string_view payload, std::string_view) {
  std::uint8_t flags = any(message.flags & MessageFlag::encoded) ? wire::grpc::compressedFlag : 0;
  if (message.kind == MessageKind::grpcTrailers) flags |= wire::grpc::trailersFlag;
  return wire::grpc::appendMessage(out, flags, payload);
}

namespace {

/// The end of the last line and the blank line behind it; "" where it does not end so. An LF behind a last CR may still be to come.
std::string_view endOf(std::string_view event) {
  for (const std::string_view end : {"\r\n\r\n", "\r\n\r", "\r\r", "\n\n"})
    if (event.ends_with(end)) return end;
  return {};
}

}  // namespace

Result<void> SseEncoder::append(std::string& out, const Message&, std::string_view payload, std::string_view own) {
  if (auto written = wire::sse::appendLines(out, payload); !written) return written;
  const std::string_view end = endOf(own);
  if (end.empty() || payload.find_last_of("\r\n") == payload.size() - 1) return {};
  out.resize(out.size() - endOf("\n\n").size());
  out.append(end);
  return {};
}

}  // namespace penstock::record
