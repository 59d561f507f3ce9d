// SPDX-License-Identifier: GPL-3.0-or-later
// Messages that were read, written again, are the bytes that came.
#include <string>

#include "fuzz/fuzz.h"
#include "penstock/wire/grpc/message_reader.h"
#include "penstock/wire/grpc/message_writer.h"

using namespace penstock;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view in = fuzz::asText(data, size);
  wire::grpc::MessageReader reader(true);
  std::string again, payload;
  std::size_t whole = 0;  // bytes of whole messages
  for (std::size_t at = 0; at < in.size();) {
    const auto s = reader.step(in.substr(at));
    at += s.consumed;
    payload += s.payload;
    if (!s.end) continue;
    fuzz::require(wire::grpc::appendMessage(again, reader.flags(), payload).has_value(), "a message that cannot be written");
    payload.clear();
    whole = at;
  }
  fuzz::require(again == in.substr(0, whole), "messages are not what they were");
  return 0;
}
