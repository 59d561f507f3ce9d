// SPDX-License-Identifier: GPL-3.0-or-later
#include "penstock/wire/websocket/frame_writer.h"

#include "wire/websocket/mask.h"

namespace penstock::wire::websocket {
namespace {

unsigned lengthBytes(std::uint64_t length, LengthForm form) {
  if (length > 0xFFFF || form == LengthForm::eight) return 8;
  return length > 125 || form == LengthForm::two ? 2 : 0;
}

}  // namespace

void appendFrame(std::string& out, const FrameToWrite& frame, std::string_view payload) {
  const std::uint64_t length = payload.size();
  const unsigned more = lengthBytes(length, frame.length);
  out += char((frame.fin ? 0x80u : 0u) | (frame.reserved & 7u) << 4 | (unsigned(frame.opcode) & 0x0Fu));
  out += char((frame.key ? 0x80u : 0u) | (more == 8 ? 127u : more == 2 ? 126u : unsigned(length)));
  for (unsigned i = more; i-- > 0;) out += char(length >> (8 * i));
  if (!frame.key) {
    out.append(payload);
    return;
  }
  out.append(frame.key->begin(), frame.key->end());
  const std::size_t at = out.size();
  out.resize(at + payload.size());
  applyMask(out.data() + at, payload.data(), payload.size(), maskOf(frame.key->data()));
}

}  // namespace penstock::wire::websocket
